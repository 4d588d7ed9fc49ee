import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { OpenFile } from './open-file.ts';

/** Matches the mark that a rotation puts after the name of a log: a number, a clock, a word. */
const MARK_AFTER = /^[-._]*[a-z]{0,3}[-._]*\d[-._:+\dtz]*$|^[-._](?:old|prev|previous|bak)$/i;
/** Matches the mark before the ending of a name: a date. `worker-1.log` is another log. */
const MARK_BEFORE_ENDING = /^[-._]\d{4}[-._]?\d\d[-._:+\dtz]*$/i;

/** Whether a file of this name, in the folder of `log`, may have had the name of the log before. */
export function isRotatedName(name: string, log: string): boolean {
  if (name.startsWith(log)) return MARK_AFTER.test(name.slice(log.length));
  const ending = extname(log);
  const stem = log.slice(0, log.length - ending.length);
  const isAround = ending !== '' && name.startsWith(stem) && name.endsWith(ending);
  return isAround && MARK_BEFORE_ENDING.test(name.slice(stem.length, -ending.length));
}

/**
 * Opens the files beside `path` that may have had its name before, or are copies of it, and that
 * `isWanted`. Packed files are left out.
 */
export function openRotated(path: string, isWanted: (file: OpenFile) => boolean): OpenFile[] {
  const files: OpenFile[] = [];
  for (const rotated of rotatedPaths(path)) {
    const file = openPlain(rotated);
    if (file !== undefined && isWanted(file)) files.push(file);
    else file?.close();
  }
  return files;
}

function rotatedPaths(path: string): readonly string[] {
  const folder = dirname(path);
  try {
    return readdirSync(folder)
      .filter((name) => isRotatedName(name, basename(path)))
      .map((name) => join(folder, name));
  } catch {
    return []; // it can be entered and not listed
  }
}

/** Opens a regular file that is not packed; `undefined` for anything else. */
function openPlain(path: string): OpenFile | undefined {
  try {
    const file = new OpenFile(path);
    if (file.isPlain) return file;
    file.close();
  } catch {
    // it has gone meanwhile, or is not ours to read
  }
  return undefined;
}
