/** The entry points of the package: their sources, without extension, and their default exports. */
export const ENTRIES = [
  { path: 'src/index' },
  { path: 'adapters/winston/index' },
  {
    path: 'adapters/pino/index',
    // the loaders disagree on what is `default` of a CommonJS file; they agree on a name
    defaultExport: { name: 'transport', from: './transport.cjs' },
  },
  { path: 'adapters/tfjs/index' },
  { path: 'adapters/distributed/index' },
  { path: 'adapters/metrics/index' },
];

/** The files that are written for the entries and for the modules that are `default` of one. */
export const MODULES = [...ENTRIES.map(({ path }) => path), 'adapters/pino/transport'];

/** Files that few programs load, and none by name: they share their code with the entries. */
export const LATE_PARTS = [
  'adapters/distributed/open-producer',
  'adapters/distributed/aggregate-thread',
  'adapters/cli/distributed/distributed-command',
];
