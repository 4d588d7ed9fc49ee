import { fdatasync, fdatasyncSync, fstatSync } from 'node:fs';
import { promisify } from 'node:util';

const fdatasyncAsync = promisify(fdatasync);

/**
 * Resolves when what was written to a descriptor is on the disk; at once for what is no file.
 * Another thread waits for the disk.
 */
export async function syncFile(descriptor: number): Promise<void> {
  if (fstatSync(descriptor).isFile()) await fdatasyncAsync(descriptor);
}

/** Does the same before it returns. */
export function syncFileNow(descriptor: number): void {
  if (fstatSync(descriptor).isFile()) fdatasyncSync(descriptor);
}
