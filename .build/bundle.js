/*
 * Bundles the sources into `dist`: the library as ES modules, the command as one CommonJS file. Packages
 * that are bundled are in docs/THIRD-PARTY.md with their licences; the others are dependencies.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild-wasm';

const LAZY_CLASSES = './adapters/host/lazy-classes.ts';

const SHARED = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  outbase: '.',
  outdir: 'dist',
  logLevel: 'warning',
  metafile: true,
  external: ['@logdna/tail-file', 'pino-abstract-transport', 'winston'],
  alias: { re2js: LAZY_CLASSES },
};

/** Leaves the page of reports to a file of its own. */
const REPORT_PAGE = 'host/report-page.cjs';
const lazyPage = {
  name: 'lazy-page',
  setup({ onResolve }) {
    onResolve({ filter: /\/report-page\.ts$/ }, ({ importer }) =>
      importer.endsWith('lazy-report-page.ts')
        ? undefined
        : { path: resolve('adapters/host/lazy-report-page.ts') },
    );
  },
};

const library = await build({
  ...SHARED,
  entryPoints: ['src/index.ts', 'adapters/winston/index.ts', 'adapters/pino/index.ts'],
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [lazyPage],
  define: { REPORT_PAGE: `"../adapters/${REPORT_PAGE}"` },
});

// Node starts a CommonJS file sooner than an ES module, and imports of its own modules cost it less;
// without blanks and comments 2.5 ms sooner. Names stay, for the stack of an error
const COMMAND = {
  ...SHARED,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  alias: { ...SHARED.alias, 'node:child_process': './adapters/cli/no-child-process.ts' },
  define: { 'import.meta.url': '__filename' },
  minifySyntax: true,
  minifyWhitespace: true,
};

/** Leaves what only `windrow report` needs in a file of its own, which nothing else loads. */
const reportApart = {
  name: 'report-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/report-command\.ts$/ }, () => ({
      path: './report/report-command.cjs',
      external: true,
    }));
  },
};

const command = await build({
  ...COMMAND,
  entryPoints: ['adapters/cli/main.ts'],
  plugins: [reportApart, lazyPage],
  define: { ...COMMAND.define, REPORT_PAGE: `"../${REPORT_PAGE}"` },
});

const report = await build({
  ...COMMAND,
  entryPoints: ['adapters/cli/report/report-command.ts'],
  plugins: [lazyPage],
  define: { ...COMMAND.define, REPORT_PAGE: `"../../${REPORT_PAGE}"` },
});

const page = await build({
  ...COMMAND,
  entryPoints: ['src/report/report-page.ts'],
  outdir: undefined,
  outfile: `dist/adapters/${REPORT_PAGE}`,
});

// the packages that are in the bundles, for the test of docs/THIRD-PARTY.md
const inputs = [library, command, report, page].flatMap(({ metafile }) =>
  Object.keys(metafile.inputs),
);
inputs.push(...JSON.parse(readFileSync('build/page-inputs.json', 'utf8')));
const packages = inputs.flatMap((path) => {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name === undefined ? [] : [name];
});
mkdirSync('build', { recursive: true });
writeFileSync('build/bundled.json', JSON.stringify([...new Set(packages)].sort()));
