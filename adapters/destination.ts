import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { emitWarning } from 'node:process';
import sonicBoom from 'sonic-boom';
import * as v from 'valibot';

/** Where lines go; the options of pino's own destinations. */
export interface DestinationOptions {
  /** Path or file descriptor. Default 1, the standard output. */
  readonly destination?: string | number | undefined;
  /** Whether missing folders of the path are made. Default false. */
  readonly mkdir?: boolean | undefined;
  /** Whether an existing file is kept and written on. Default true. */
  readonly append?: boolean | undefined;
  /** Whether each line is written before the call returns. */
  readonly sync?: boolean | undefined;
}

const { SonicBoom } = sonicBoom;
const flag = v.optional(v.boolean('true or false'));
const DESTINATION = 'a path or a file descriptor';

/** What `DestinationOptions` may be. */
export const destinationEntries = {
  destination: v.optional(
    v.union(
      [
        v.pipe(v.string(), v.nonEmpty(DESTINATION)),
        v.pipe(v.number(), v.safeInteger(DESTINATION), v.minValue(0, DESTINATION)),
      ],
      DESTINATION,
    ),
  ),
  mkdir: flag,
  append: flag,
  sync: flag,
} as const;

/** An open destination. Writing never throws: what cannot be written is said once, as a warning. */
export interface Destination {
  readonly descriptor: number;
  /** `false` asks the source to wait until it has drained. */
  write(text: string): boolean;
  /** Calls `listener` whenever what was written has left the memory. */
  onDrain(listener: () => void): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** @throws Error at once, with path and cause, when the destination cannot be opened. */
export function openDestination(
  { destination = 1, mkdir = false, append = true }: DestinationOptions,
  sync: boolean,
): Destination {
  const descriptor = open(destination, mkdir, append);
  const stream = new SonicBoom({ fd: descriptor, sync });
  let isBroken = false;
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // a reader that went away is no fault: there is nobody left to write for
    if (!isBroken && error.code !== 'EPIPE')
      emitWarning(`windrow cannot write ${destination}: ${error}`);
    isBroken = true;
  });
  return {
    descriptor,
    write: (text) => isBroken || isClosed || stream.write(text),
    onDrain: (listener) => stream.on('drain', listener),
    flush: () =>
      new Promise((resolve) => (isBroken || isClosed ? resolve() : stream.flush(() => resolve()))),
    async close() {
      if (isClosed) return;
      isClosed = true;
      if (isBroken) stream.destroy();
      else await endStream(stream);
    },
  };
}

async function endStream(stream: InstanceType<typeof SonicBoom>): Promise<void> {
  const closed = Promise.race([once(stream, 'close'), once(stream, 'error')]);
  stream.end();
  await closed;
}

function open(destination: string | number, mkdir: boolean, append: boolean): number {
  if (typeof destination === 'number') return destination;
  try {
    if (mkdir) mkdirSync(dirname(destination), { recursive: true });
    return openSync(destination, append ? 'a' : 'w');
  } catch (cause) {
    throw new Error(`windrow: cannot open ${destination}: ${cause}`, { cause });
  }
}
