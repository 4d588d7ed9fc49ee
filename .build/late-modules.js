/** The modules that few runs need: their sources, and the functions that windrow imports of each. */
export const LATE_MODULES = {
  'event-files': { source: 'src/sinks/event-files.ts', functions: ['eventFiles', 'openEventFile'] },
  'open-live-page': { source: 'adapters/host/live/open-live-page.ts', functions: ['openLivePage'] },
  'open-otlp': { source: 'adapters/host/open-otlp.ts', functions: ['openOtlp'] },
  'open-prometheus': {
    source: 'adapters/host/live/open-prometheus.ts',
    functions: ['openPrometheus'],
  },
  'report-page': { source: 'src/report/report-page.ts', functions: ['reportPage'] },
};
const FILTER = new RegExp(`/(${Object.keys(LATE_MODULES).join('|')})\\.ts$`);
const STAND_IN = 'stand-in-of-module';

/**
 * The plugin of esbuild that leaves the page of reports, 95 kB, the servers, and the writers of event
 * files and of OTLP to files of their own. The bundle loads one at its first use,
 * synchronously, because the last report is written as the process exits. `load(name)` is an
 * expression of JavaScript; the path of a file in it is left as it is.
 */
export function lateModules(load) {
  return {
    name: 'late-modules',
    setup(build) {
      build.onResolve({ filter: FILTER }, ({ path, kind }) =>
        kind === 'entry-point' ? undefined : { path, namespace: STAND_IN },
      );
      build.onResolve({ filter: /\.cjs$/ }, ({ path, namespace }) =>
        namespace === STAND_IN ? { path, external: true } : undefined,
      );
      build.onLoad({ filter: FILTER, namespace: STAND_IN }, ({ path }) => ({
        contents: standIn(FILTER.exec(path)[1], load),
      }));
    },
  };
}

function standIn(name, load) {
  const functions = LATE_MODULES[name].functions.map(
    (own) => `export const ${own} = (...given) => ${load(name)}.${own}(...given);\n`,
  );
  return functions.join('');
}
