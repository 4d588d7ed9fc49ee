import {
  accessSync,
  closeSync,
  constants,
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
import { pathKind, renamedPath } from './path-kind.ts';

const HEAD_BYTES = 1000;

/**
 * Writes a report: to a name of its own first, so that a reader never sees half of it. A device or a
 * pipe is written to as it is.
 * @throws Error when the file cannot be written.
 */
export function writeReport(path: string, html: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (pathKind(path) === 'other') writeFileSync(path, html);
    else replaceFile(renamedPath(path), html);
  } catch (cause) {
    throw new Error(`cannot write ${path}: ${cause}`, { cause });
  }
}

function replaceFile(path: string, html: string): void {
  const draft = `${path}.${pid}.${threadId}.next`;
  try {
    writeFileSync(draft, html);
    renameSync(draft, path);
  } catch (error) {
    remove(draft);
    throw error;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // its folder is none
  }
}

/** @throws Error where a file is that is no report: it would be lost. */
export function requireOwnReport(path: string): void {
  if (pathKind(path) === 'file' && !headOf(path).includes(REPORT_MARK)) {
    throw new Error(`${path} is there and is no report of windrow`);
  }
}

/**
 * Makes the folder of a report that is written again and again.
 * @throws Error where no file can be made there, or something is that it cannot take the place of.
 */
export function openReportPlace(path: string): void {
  if (pathKind(path) === 'other') throw new Error(`${path} is there and is no file`);
  requireOwnReport(path);
  const folder = dirname(renamedPath(path));
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
}

/** Returns the beginning of a file; nothing of an empty one. */
function headOf(path: string): string {
  const head = Buffer.alloc(HEAD_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    return head.toString('utf8', 0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
