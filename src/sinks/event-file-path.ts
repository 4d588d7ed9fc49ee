import { closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const NAME = /^events\.out\.tfevents\.(\d{1,12})\./;
const SECOND_DIGITS = 10;
const MS_PER_SECOND = 1000;

/**
 * Makes an empty event file that no other process has, and returns its path. TensorBoard reads the
 * files of a folder in the order of their names, so the name is behind all that are there, however
 * soon a process follows another one.
 * @throws Error when the folder cannot be made or written to.
 */
export function newEventFile(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const second = Math.max(Math.floor(Date.now() / MS_PER_SECOND), newestSecond(folder) + 1);
  const head = `events.out.tfevents.${String(second).padStart(SECOND_DIGITS, '0')}`;
  // two workers of one process have one number
  for (let own = 0; ; own++) {
    const path = join(folder, `${head}.${hostPart()}.${process.pid}.${own}`);
    if (isMade(path)) return path;
  }
}

function newestSecond(folder: string): number {
  const seconds = readdirSync(folder).map((name) => Number(NAME.exec(name)?.[1] ?? -1));
  return seconds.reduce((newest, second) => Math.max(newest, second), -1);
}

function hostPart(): string {
  return hostname().replace(/[^\w.-]/g, '_');
}

/** `false` where a file of this name is there already. */
function isMade(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
