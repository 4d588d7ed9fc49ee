import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Loads a package that is installed for the program or beside windrow; `undefined` without one.
 * `require` at run time, because a bundler would ask for every package of every broker.
 */
export function loadPackage(name: string): unknown {
  const { createRequire } = process.getBuiltinModule('node:module');
  const program = process.argv[1] ?? '';
  for (const file of [program, realPath(program), join(process.cwd(), 'windrow.js')]) {
    const require = createRequire(resolve(file));
    try {
      return require(require.resolve(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

/** Returns where a link leads: the command is one, to the folder beside which packages are. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // a program without a file, as with `node -e`
  }
}
