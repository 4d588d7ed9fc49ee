import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { pid } from 'node:process';
import { threadId } from 'node:worker_threads';
import { REPORT_MARK } from '../../src/internal/index.ts';

const HEAD_BYTES = 1000;

/**
 * Writes a report: to a name of its own first, so that a reader never sees half of it.
 * @throws Error when the file cannot be written.
 */
export function writeReport(path: string, html: string): void {
  const draft = `${path}.${pid}.${threadId}.next`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, html);
    renameSync(draft, path);
  } catch (cause) {
    remove(draft);
    throw new Error(`cannot write ${path}: ${cause}`, { cause });
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // its folder is none
  }
}

/** @throws Error where something is that is no report: it would be lost. */
export function requireOwnReport(path: string): void {
  if (existsSync(path) && !headOf(path).includes(REPORT_MARK)) {
    throw new Error(`${path} is there and is no report of windrow`);
  }
}

function headOf(path: string): string {
  const head = Buffer.alloc(HEAD_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    return head.toString('utf8', 0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } catch {
    return ''; // a folder
  } finally {
    closeSync(descriptor);
  }
}
