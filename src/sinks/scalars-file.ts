import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Sink } from '../event.ts';
import { isEvaluation } from '../run/run-position.ts';
import type { Summary } from '../summary/summary.ts';

/**
 * Appends the tag of every train iteration and val epoch that gets a line, one JSON object a line,
 * raw values, what is not finite as null. Written at once, so nothing is lost at exit.
 * Source: MMEngine's `LocalVisBackend.add_scalars`.
 * @throws Error at once, with path and cause, when the file cannot be opened.
 */
export function scalarsFile(path: string): Sink {
  const descriptor = open(path);
  let isClosed = false;
  let hasFailed = false;
  return {
    write(event) {
      if (isClosed || event.kind !== 'summary' || !isRecorded(event.summary)) return;
      try {
        writeSync(descriptor, `${formatTag(event.summary.tag)}\n`);
      } catch (error) {
        // a full disk must not break the program that logs; it is said once
        if (!hasFailed) process.emitWarning(`windrow cannot write ${path}: ${error}`);
        hasFailed = true;
      }
    },
    close() {
      if (!isClosed) closeSync(descriptor);
      isClosed = true;
    },
  };
}

function open(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a');
  } catch (cause) {
    throw new Error(`windrow: cannot open the scalars file ${path}: ${cause}`, { cause });
  }
}

function isRecorded({ kind, place }: Summary): boolean {
  return kind === 'epoch' ? place.mode === 'val' : !isEvaluation(place.mode);
}

/** One line of the file; `JSON.stringify` would sort keys such as `"1"` to the front. */
function formatTag(tag: Summary['tag']): string {
  const members = Array.from(
    tag,
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{${members.join(', ')}}`;
}
