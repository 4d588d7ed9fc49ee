import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

const NEWLINE = 0x0a;
const O_APPEND = 0o2000;

/** Whether the file at a path ends in the middle of a line; `false` where that cannot be seen. */
export function hasTornEnd(path: string): boolean {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE;
  } catch {
    return false; // it may be written and not read
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Whether a descriptor appends to a file that ends in the middle of a line, such as the standard
 * output behind `>>`. Linux tells how a descriptor was opened and which file it names; elsewhere the
 * answer is `false`.
 */
export function appendsToTornEnd(descriptor: number): boolean {
  try {
    if (!fstatSync(descriptor).isFile()) return false;
    const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
    const [, flags = '0'] = /^flags:\s*([0-7]+)/m.exec(info) ?? [];
    const isAppending = (Number.parseInt(flags, 8) & O_APPEND) !== 0;
    return isAppending && hasTornEnd(`/proc/self/fd/${descriptor}`);
  } catch {
    return false;
  }
}
