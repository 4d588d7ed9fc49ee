import { writeSync } from 'node:fs';

const STDERR = 2;

/**
 * Writes a text for the user to the standard error before it returns: at the exit of a process, or
 * in a worker that ends, a warning comes too late. It reaches nobody in the process.
 */
export function tellUser(text: string): void {
  try {
    writeSync(STDERR, `windrow: ${text}\n`);
  } catch {
    // closed, or a full pipe
  }
}
