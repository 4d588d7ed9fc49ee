import { realpathSync, statSync } from 'node:fs';

/** What stands at a path: `other` is a device, a pipe or a folder, which no file may take the place of. */
export type PathKind = 'file' | 'other' | 'nothing';

/** Returns what stands at a path, links followed. */
export function pathKind(path: string): PathKind {
  try {
    return statSync(path).isFile() ? 'file' : 'other';
  } catch {
    return 'nothing'; // whether it can be made is seen then
  }
}

/**
 * Returns the path that a new file has to be renamed to: behind a link the file itself, so that the
 * link stays. `/dev/stdout` is one.
 */
export function renamedPath(path: string): string {
  return pathKind(path) === 'file' ? realpathSync(path) : path;
}
