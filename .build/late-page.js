const FILTER = /\/report-page\.ts$/;
const STAND_IN = 'stand-in-of-page';

/**
 * The plugin of esbuild that leaves the page of reports, 80 kB, to a file of its own. The bundle loads
 * it at its first report, synchronously, because the last report is written as the process exits.
 * `load` is an expression of JavaScript; the path of a file in it is left as it is.
 */
export function latePage(load) {
  return {
    name: 'late-page',
    setup(build) {
      build.onResolve({ filter: FILTER }, ({ path }) => ({ path, namespace: STAND_IN }));
      build.onResolve({ filter: /\.cjs$/ }, ({ path, namespace }) =>
        namespace === STAND_IN ? { path, external: true } : undefined,
      );
      build.onLoad({ filter: FILTER, namespace: STAND_IN }, () => ({
        contents: `export const reportPage = (data) => ${load}.reportPage(data);`,
      }));
    },
  };
}
