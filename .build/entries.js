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
];

/**
 * The files that are written for the entries, for the modules that are `default` of one, and for those
 * that are loaded late.
 */
export const MODULES = [
  ...ENTRIES.map(({ path }) => path),
  'adapters/pino/transport',
  'adapters/distributed/open-producer',
];
