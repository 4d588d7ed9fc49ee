import { join, resolve } from 'node:path';
import { cwd } from 'node:process';
import type { Statistics, WindrowOptions } from '../../src/internal/index.ts';

/**
 * Returns the options with `statistics` loaded if it is the path of a module: functions cannot
 * cross a thread or a command line. A path is relative to the working directory; a bare name is a
 * package.
 * @throws Error with path and cause when the module cannot be loaded.
 */
export function withStatistics<Options extends WindrowOptions>(options: Options): Options {
  const { statistics } = Object(options) as WindrowOptions;
  return typeof statistics === 'string'
    ? { ...options, statistics: loadStatistics(statistics) }
    : options;
}

function loadStatistics(path: string): Statistics {
  // an import of it would clash with the one that esbuild's users put before an ES module
  const { createRequire } = process.getBuiltinModule('node:module');
  const load = createRequire(join(cwd(), 'windrow.js'));
  try {
    const module = load(/^[./]/.test(path) ? resolve(path) : path);
    const exports = Object.entries(module).filter(([, value]) => typeof value === 'function');
    return Object.fromEntries(exports) as Statistics;
  } catch (cause) {
    throw new Error(`windrow: cannot load the statistics of ${path}: ${cause}`, { cause });
  }
}
