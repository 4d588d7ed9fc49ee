import { closeSync, fstatSync, openSync, readdirSync } from 'node:fs';

const DIGITS = 16;

/** One file of a log. */
export interface Segment {
  /** Number of its first entry. */
  readonly first: number;
  /**
   * Its name, which no other file ever had, so that a position in it is never taken for one in
   * the file of a folder that was deleted and made anew.
   */
  readonly file: string;
}

/** Returns a new segment of the log with a name. */
export function newSegment(name: string, first: number): Segment {
  const salt = Math.random().toString(36).slice(2, 10);
  return { first, file: `${name}-${String(first).padStart(DIGITS, '0')}-${salt}` };
}

/** Returns the segments of a log, oldest first. */
export function listSegments(folder: string, name: string): Segment[] {
  const form = new RegExp(`^${name}-(\\d{${DIGITS}})-\\w+$`);
  return readdirSync(folder)
    .flatMap((file) => {
      const [, first] = form.exec(file) ?? [];
      return first === undefined ? [] : [{ first: Number(first), file }];
    })
    .sort((a, b) => a.first - b.first);
}

/** Opens a file; `undefined` if there is none. */
export function openIfThere(path: string, flags: string | number): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Returns the size of an open file; `undefined` if it was deleted. */
export function sizeOf(descriptor: number): number | undefined {
  const { nlink, size } = fstatSync(descriptor);
  return nlink === 0 ? undefined : size;
}

/** Closes a file; one that was opened for reading or is written through loses nothing. */
export function close(descriptor: number | undefined): void {
  if (descriptor !== undefined) closeSync(descriptor);
}
