import { resolve } from 'node:path';

/** The packages that few runs need, and what windrow imports of them. */
const CLASSES = { re2js: 'RE2JS' };
const ROOT = resolve(import.meta.dirname, '..');
const STAND_IN = 'stand-in';

/**
 * The plugin of esbuild that puts a stand-in for the class of each late package into a bundle. At the
 * first use the stand-in evaluates `load(name)`, an expression of JavaScript; the path of a file in
 * it is left as it is.
 */
export function latePackages(load) {
  return {
    name: 'late-packages',
    setup(build) {
      const filter = new RegExp(`^(${Object.keys(CLASSES).join('|')})$`);
      build.onResolve({ filter }, ({ path, namespace }) =>
        namespace === STAND_IN ? undefined : { path, namespace: STAND_IN },
      );
      build.onResolve({ filter: /\.cjs$/ }, ({ path, namespace }) =>
        namespace === STAND_IN ? { path, external: true } : undefined,
      );
      build.onLoad({ filter, namespace: STAND_IN }, ({ path }) => ({
        contents: `
import { lazyClass } from './adapters/host/lazy-class.ts';
export const ${CLASSES[path]} = lazyClass(() => ${load(path)}.${CLASSES[path]});
`,
        resolveDir: ROOT,
      }));
    },
  };
}
