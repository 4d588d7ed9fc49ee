import { closeSync, fstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const DIGITS = 16;

/** Returns the file of the segment whose first entry has a number. */
export function segmentFile(folder: string, name: string, first: number): string {
  return join(folder, `${name}-${String(first).padStart(DIGITS, '0')}`);
}

/** Returns the first numbers of the segments of a log, ascending. */
export function listSegments(folder: string, name: string): number[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && file.length === name.length + 1 + DIGITS)
    .map((file) => Number(file.slice(name.length + 1)))
    .sort((a, b) => a - b);
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
