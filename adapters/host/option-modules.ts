import { join, resolve } from 'node:path';
import { cwd } from 'node:process';
import type { Statistics } from '../../src/internal/index.ts';

/** Options that may be paths of modules: functions cannot cross a thread or a command line. */
interface ModuleOptions {
  readonly statistics?: unknown;
  readonly sinks?: unknown;
}

/**
 * Returns the options with `statistics` and `sinks` loaded where they are paths of modules. A path
 * is relative to the working directory; a bare name is a package. Each function that a module of
 * statistics exports is one; a module of sinks exports a sink or an array of sinks by default.
 * @throws Error with path and cause when a module cannot be loaded.
 */
export function withModules<Options extends object>(options: Options): Options {
  const { statistics, sinks } = Object(options) as ModuleOptions;
  const loaded = {
    ...(typeof statistics === 'string' && { statistics: loadStatistics(statistics) }),
    ...(typeof sinks === 'string' && { sinks: loadSinks(sinks) }),
  };
  return Object.keys(loaded).length === 0 ? options : { ...options, ...loaded };
}

function loadStatistics(path: string): Statistics {
  const module = load(path, 'statistics');
  const exports = Object.entries(Object(module)).filter(([, own]) => typeof own === 'function');
  return Object.fromEntries(exports) as Statistics;
}

function loadSinks(path: string): readonly unknown[] {
  const module = load(path, 'sinks');
  // an ES module is an object of its exports, and so is CommonJS that was compiled from one
  const { default: sinks = module } = Object(module) as { readonly default?: unknown };
  return [sinks].flat();
}

function load(path: string, what: string): unknown {
  // an import of it would clash with the one that esbuild's users put before an ES module
  const { createRequire } = process.getBuiltinModule('node:module');
  const require = createRequire(join(cwd(), 'windrow.js'));
  try {
    return require(/^[./]/.test(path) ? resolve(path) : path);
  } catch (cause) {
    throw new Error(`windrow: cannot load the ${what} of ${path}: ${cause}`, { cause });
  }
}
