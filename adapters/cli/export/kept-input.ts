import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { atExit } from '../../host/exit-hook.ts';
import { NEXT_FILE } from '../follower.ts';
import { openInputs, STDIN_NAME } from '../inputs.ts';

/** A file that can be read twice. */
export interface KeptInput {
  readonly path: string;
  /** Removes what was made for it. */
  discard(): void;
}

/**
 * Returns an input as a file that can be read twice: what comes through a pipe is copied to a temporary
 * file first.
 * @throws Error when it cannot be read or copied.
 */
export async function keepInput(path: string): Promise<KeptInput> {
  if (path !== STDIN_NAME && statSync(path).isFile()) return { path, discard: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'windrow-export-'));
  const copy = join(folder, 'input');
  const remove = (): boolean => {
    rmSync(folder, { recursive: true, force: true });
    return true;
  };
  const forget = atExit(remove);
  const discard = (): void => {
    forget();
    remove();
  };
  try {
    await pipeline(Readable.from(copiesOf(path)), createWriteStream(copy, { mode: 0o600 }));
  } catch (error) {
    discard();
    throw error;
  }
  return { path: copy, discard };
}

/** A chunk is valid until the next one is asked for, so each is copied. */
async function* copiesOf(path: string): AsyncGenerator<Buffer> {
  const [input] = openInputs([path], false);
  for await (const chunk of input?.chunks ?? []) if (chunk !== NEXT_FILE) yield Buffer.from(chunk);
}
