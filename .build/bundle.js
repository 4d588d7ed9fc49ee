/*
 * Bundles the sources into `dist`: the library as ES modules, the command as one CommonJS file. Packages
 * that are bundled are in docs/THIRD-PARTY.md with their licences; the others are dependencies.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
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
  external: ['pino-abstract-transport', 'winston'],
  alias: { re2js: LAZY_CLASSES },
};

const library = await build({
  ...SHARED,
  entryPoints: ['src/index.ts', 'adapters/winston/index.ts', 'adapters/pino/index.ts'],
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});

// Node starts a CommonJS file sooner than an ES module, and imports of its own modules cost it less;
// without blanks and comments 2.5 ms sooner. Names stay, for the stack of an error
const command = await build({
  ...SHARED,
  entryPoints: ['adapters/cli/main.ts'],
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  alias: { ...SHARED.alias, 'node:child_process': './adapters/cli/no-child-process.ts' },
  define: { 'import.meta.url': '__filename' },
  minifySyntax: true,
  minifyWhitespace: true,
});

// the packages that are in the bundles, for the test of docs/THIRD-PARTY.md
const inputs = [library, command].flatMap(({ metafile }) => Object.keys(metafile.inputs));
const packages = inputs.flatMap((path) => {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name === undefined ? [] : [name];
});
mkdirSync('build', { recursive: true });
writeFileSync('build/bundled.json', JSON.stringify([...new Set(packages)].sort()));
