import { fdatasync, fdatasyncSync, fstatSync } from 'node:fs';
import { promisify } from 'node:util';

const fdatasyncAsync = promisify(fdatasync);

/**
 * Resolves when the bytes that were written to a file are on the disk; at once for a pipe or a
 * terminal. Another thread waits for the disk.
 */
export async function syncFile(descriptor: number): Promise<void> {
  if (fstatSync(descriptor).isFile()) await fdatasyncAsync(descriptor);
}

/** Waits, as `syncFile` does, before it returns. */
export function syncFileNow(descriptor: number): void {
  if (fstatSync(descriptor).isFile()) fdatasyncSync(descriptor);
}
