import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files that a folder may hold and that may be runs. */
const RUN_FILE = /\.(?:ndjson|jsonl|json|log|state)(?:\.gz|\.zst)?$/;

/** An input of a report and the name of its run. */
export interface NamedInput {
  readonly path: string;
  readonly name: string;
  /** Whether the user gave the name; else a run is named after its experiment, if it has one. */
  readonly isNamed: boolean;
  /** Whether it was found in a folder: what is no run there is left out without a word. */
  readonly isFound: boolean;
}

/**
 * Returns the files of a report: folders are searched. A run is named after its path, without what
 * all paths share, unless `names` says otherwise.
 * @throws Error for a path that is not there.
 */
export function findInputs(
  paths: readonly string[],
  names: readonly string[],
): readonly NamedInput[] {
  const found = paths.flatMap((path) => {
    const isFolder = path !== '-' && statSync(path).isDirectory();
    const files = isFolder ? filesIn(path) : [path];
    return files.map((file) => ({ path: file, isFound: isFolder }));
  });
  const shared = ownParts(found.map(({ path }) => path));
  return found.map((input, index) => ({
    ...input,
    name: names[index] || shared[index] || 'run',
    isNamed: Boolean(names[index]),
  }));
}

function filesIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile() && RUN_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The parts of each path that not all paths share, from the front and from the back. */
function ownParts(paths: readonly string[]): readonly string[] {
  const split = paths.map((path) => (path === '-' ? ['stdin'] : path.split(/[\\/]/)));
  const [first = []] = split;
  if (split.length < 2) return split.map((parts) => withoutExtension(parts.at(-1) ?? ''));
  let head = 0;
  while (split.every((parts) => parts[head] === first[head] && parts.length > head + 1)) head++;
  let tail = 0;
  const isShared = (parts: readonly string[]): boolean =>
    parts.at(-1 - tail) === first.at(-1 - tail) && parts.length > head + tail + 1;
  while (split.every(isShared)) tail++;
  return split.map((parts) => withoutExtension(parts.slice(head, parts.length - tail).join('/')));
}

function withoutExtension(name: string): string {
  return name.replace(RUN_FILE, '') || name;
}
