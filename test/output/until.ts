import { setTimeout } from 'node:timers/promises';

const POLL_MS = 20;
/** Longer than anything takes: it ends a test that would never end. */
const LIMIT_MS = 20_000;

/** Resolves to what `look` finds, as soon as it finds anything. @throws Error when it never does. */
export async function until<Found>(
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
): Promise<Found> {
  for (const endMs = Date.now() + LIMIT_MS; Date.now() < endMs; ) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await setTimeout(POLL_MS);
  }
  throw new Error(`waited in vain for ${look}`);
}
