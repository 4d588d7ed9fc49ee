import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { pid } from 'node:process';
import { REPORT_MARK } from '../../../src/internal/index.ts';

const HEAD_BYTES = 1000;

/**
 * Writes a report: to a name of its own first, so that a reader never sees half of it.
 * @throws Error when the file cannot be written.
 */
export function writeReport(path: string, html: string): void {
  const draft = `${path}.${pid}.next`;
  try {
    writeFileSync(draft, html);
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new Error(`cannot write ${path}: ${cause}`, { cause });
  }
}

/** @throws Error where a file is there that is no report. */
export function requireOwn(path: string): void {
  if (!existsSync(path)) return;
  const head = readFileSync(path).subarray(0, HEAD_BYTES).toString('utf8');
  if (!head.includes(REPORT_MARK)) {
    throw new Error(`${path} is no report of windrow; --force writes over it`);
  }
}
