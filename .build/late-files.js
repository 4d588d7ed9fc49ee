/** The sources of ours that few runs need, by their names. */
export const LATE_FILES = {
  'report-page': 'src/report/report-page.ts',
  'open-live-page': 'adapters/host/live/open-live-page.ts',
};
/** What windrow imports of them. */
const FUNCTIONS = { 'report-page': 'reportPage', 'open-live-page': 'openLivePage' };
const FILTER = new RegExp(`/(${Object.keys(FUNCTIONS).join('|')})\\.ts$`);
const STAND_IN = 'stand-in-of-file';

/**
 * The plugin of esbuild that leaves the page of reports, 80 kB, and the server of live pages to files
 * of their own. The bundle loads them at the first use, synchronously, because the last report is
 * written as the process exits. `load(name)` is an expression of JavaScript; the path of a file in it
 * is left as it is.
 */
export function lateFiles(load) {
  return {
    name: 'late-files',
    setup(build) {
      build.onResolve({ filter: FILTER }, ({ path, kind }) =>
        kind === 'entry-point' ? undefined : { path, namespace: STAND_IN },
      );
      build.onResolve({ filter: /\.cjs$/ }, ({ path, namespace }) =>
        namespace === STAND_IN ? { path, external: true } : undefined,
      );
      build.onLoad({ filter: FILTER, namespace: STAND_IN }, ({ path }) => {
        const [, name] = FILTER.exec(path);
        const own = FUNCTIONS[name];
        return { contents: `export const ${own} = (given) => ${load(name)}.${own}(given);` };
      });
    },
  };
}
