import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Lease {
  readonly owner: string;
  readonly untilMs: number;
}

/** Takes a lease that stands in a file, while the lock of the folder is held. */
export function takeLease(folder: string, owner: string, ms: number): boolean {
  const path = join(folder, 'lease');
  const now = Date.now();
  const lease = readLease(path);
  if (lease !== undefined && lease.owner !== owner && lease.untilMs > now) return false;
  writeFileSync(path, JSON.stringify({ owner, untilMs: now + ms }));
  return ms > 0;
}

function readLease(path: string): Lease | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Lease;
  } catch {
    return undefined; // not there, or its writer was killed: nobody has it
  }
}
