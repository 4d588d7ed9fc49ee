/** The modules that few runs need, and the functions of each. */
const FUNCTIONS = {
  'event-files': ['eventFiles', 'openEventFile'],
  'report-page': ['reportPage'],
};
const NAMES = Object.keys(FUNCTIONS);
const STAND_IN = 'stand-in-of-module';

/** The sources of these modules. */
export const LATE_MODULES = ['src/sinks/event-files.ts', 'src/report/report-page.ts'];

/**
 * The plugin of esbuild that leaves the page of reports, 80 kB, and the writer of event files, 25 kB, to
 * files of their own. The bundle loads one at its first use, synchronously, because the last report is
 * written as the process exits. `load(name)` is an expression of JavaScript; the path of a file in it
 * is left as it is.
 */
export function lateModules(load) {
  return {
    name: 'late-modules',
    setup(build) {
      const filter = new RegExp(`/(${NAMES.join('|')})\\.ts$`);
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: STAND_IN }));
      build.onResolve({ filter: /\.cjs$/ }, ({ path, namespace }) =>
        namespace === STAND_IN ? { path, external: true } : undefined,
      );
      build.onLoad({ filter, namespace: STAND_IN }, ({ path }) => ({
        contents: standIn(filter.exec(path)[1], load),
      }));
    },
  };
}

function standIn(name, load) {
  const functions = FUNCTIONS[name].map(
    (own) => `export const ${own} = (...given) => ${load(name)}.${own}(...given);\n`,
  );
  return functions.join('');
}
