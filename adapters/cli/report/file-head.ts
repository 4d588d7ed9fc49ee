import { closeSync, openSync, readSync, statSync } from 'node:fs';

const HEAD_BYTES = 65_536;
/** The first bytes of a state file. */
const STATE_HEAD = '{"format":"windrow-state"';
/** A line of a run file: its first one, or, behind a rotation, any. */
const RUN_LINE = /^\{(?:"windrow":\d+,)?"kind":"(?:run|iter|epoch|resume|end)"/;
/** A line of a scalars file: numbers at the top, a step among them, and no object in it. */
const SCALARS_LINE = /^\{[^{}]*"step":\s*\d[^{}]*\}\s*$/;

/** What a file holds, as far as its beginning shows it. */
export type FileKind = 'state' | 'run' | 'scalars' | 'records';

/** Returns what a file holds. Of what is no file, such as a pipe, nothing is read. */
export function fileKind(path: string): FileKind {
  if (path === '-' || !statSync(path).isFile()) return 'records';
  const head = headOf(path);
  if (head.startsWith(STATE_HEAD)) return 'state';
  if (RUN_LINE.test(head)) return 'run';
  const [line = ''] = head.split('\n', 1);
  return SCALARS_LINE.test(line) ? 'scalars' : 'records';
}

function headOf(path: string): string {
  const head = Buffer.alloc(HEAD_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    return head.toString('utf8', 0, readSync(descriptor, head));
  } finally {
    closeSync(descriptor);
  }
}
