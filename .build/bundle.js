/*
 * Bundles the sources into `dist`:
 *
 * - the library as CommonJS, which is what Node runs, imported or required: a program that does both
 *   has one registry of hubs and one class of each name;
 * - ES modules that hand on the names of these;
 * - the library as ES modules for bundlers, in `dist/bundler`: they find all of it by imports;
 * - the command, one CommonJS file, and one each for `windrow report` and `windrow export`; what merges
 *   the runs of many processes is a part of the library;
 * - what few runs need, each a file that is loaded late: re2js, and the modules of late-modules.js.
 *
 * Packages that are bundled are in docs/THIRD-PARTY.md with their licences; the others are
 * dependencies.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { build, transform } from 'esbuild-wasm';
import { ENTRIES, LATE_PARTS, MODULES } from './entries.js';
import { LATE_MODULES, lateModules } from './late-modules.js';
import { latePackages } from './late-packages.js';
import { lateProducer, threadFile } from './late-producer.js';

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
};
/**
 * Loads 6 ms sooner without blanks and comments. Names stay, for the stack of an error, and lines are
 * short: Node prints the whole line that an error was thrown on.
 */
const SHORT = { minifySyntax: true, minifyWhitespace: true, lineLimit: 120 };

const LIBRARY = {
  ...SHARED,
  ...SHORT,
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
};

/** A `require` that is written as such in the second step only: the first would hide it. */
const REQUIRE = 'requireFile';

/** Shows the name `default` to readers of a CommonJS file; esbuild marks all other names. */
const DEFAULT_MARK = '0&&(module.exports.default=0);\n';

/** esbuild shares code between entries in ES modules only: these are made first, then translated. */
async function bundleForNode() {
  const { metafile, outputFiles } = await build({
    ...LIBRARY,
    entryPoints: [...MODULES, ...LATE_PARTS].map((path) => `${path}.ts`),
    outExtension: { '.js': '.cjs' },
    plugins: [
      latePackages((name) => `${REQUIRE}('./${name}.cjs')`),
      lateModules((name) => `${REQUIRE}('./${name}.cjs')`),
      lateProducer(`${REQUIRE}('../adapters/distributed/open-producer.cjs')`),
      threadFile(`${REQUIRE}.resolve('./aggregate-thread.cjs')`),
    ],
    write: false,
  });
  for (const { path, text } of outputFiles) {
    const options = { ...SHORT, platform: 'node', target: SHARED.target, format: 'cjs' };
    const { code } = await transform(text, { ...options, define: { [REQUIRE]: 'require' } });
    const { exports } = metafile.outputs[relative('.', path)];
    write(path, exports.includes('default') ? code + DEFAULT_MARK : code);
  }
  return metafile;
}

/** Node finds the names of a CommonJS file by reading it; here they are written down. */
function writeFaces({ outputs }) {
  for (const { path, defaultExport } of ENTRIES) {
    const { exports } = outputs[`dist/${path}.cjs`];
    const names = exports.filter((name) => name !== 'default');
    const lines = [`export { ${names.join(', ')} } from './index.cjs';\n`];
    if (defaultExport) {
      lines.push(`export { ${defaultExport.name} as default } from '${defaultExport.from}';\n`);
    }
    write(`dist/${path}.js`, lines.join(''));
  }
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const library = await bundleForNode();
writeFaces(library);

const re2js = await build({
  ...SHARED,
  ...SHORT,
  stdin: { contents: `export { RE2JS } from 're2js';`, resolveDir: '.' },
  outdir: undefined,
  outfile: 'dist/chunks/re2js.cjs',
  format: 'cjs',
});

const lateOnes = await Promise.all(
  Object.entries(LATE_MODULES).map(([name, { source }]) =>
    build({
      ...SHARED,
      ...SHORT,
      entryPoints: [source],
      outdir: undefined,
      outfile: `dist/chunks/${name}.cjs`,
      format: 'cjs',
      plugins: [lateModules((other) => `require('./${other}.cjs')`)],
    }),
  ),
);

const forBundlers = await build({
  ...LIBRARY,
  entryPoints: ENTRIES.map(({ path }) => `${path}.ts`),
  outdir: 'dist/bundler',
  plugins: [latePackages((name) => `require('${name}')`)],
});

// Node starts a CommonJS file sooner than an ES module, and imports of its own modules cost it less
const COMMAND = {
  ...SHARED,
  ...SHORT,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  alias: { 'node:child_process': './adapters/cli/no-child-process.ts' },
  define: { 'import.meta.dirname': '__dirname' },
};

/** What few runs need is in files of their own; `chunks` is where they are. */
const late = (chunks) => [
  latePackages((name) => `require('${chunks}/${name}.cjs')`),
  lateModules((name) => `require('${chunks}/${name}.cjs')`),
  lateProducer(`require('${chunks}/../adapters/distributed/open-producer.cjs')`),
];

/** Leaves what only one sub-command needs to a file of its own, which nothing else loads. */
const commandsApart = {
  name: 'commands-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/(report|export|distributed)-command\.ts$/ }, ({ path }) => ({
      path: path.replace(/\.ts$/, '.cjs'),
      external: true,
    }));
  },
};

const command = await build({
  ...COMMAND,
  entryPoints: ['adapters/cli/main.ts'],
  plugins: [commandsApart, ...late('../../chunks')],
});

const commands = await build({
  ...COMMAND,
  entryPoints: ['adapters/cli/report/report-command.ts', 'adapters/cli/export/export-command.ts'],
  plugins: late('../../../chunks'),
});

// the packages that are in the bundles, for the test of docs/THIRD-PARTY.md
const built = [re2js, ...lateOnes, forBundlers, command, commands];
const inputs = [library, ...built.map(({ metafile }) => metafile)].flatMap((metafile) =>
  Object.keys(metafile.inputs),
);
inputs.push(...JSON.parse(readFileSync('build/page-inputs.json', 'utf8')));
const packages = inputs.flatMap((path) => {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name === undefined ? [] : [name];
});
write('build/bundled.json', JSON.stringify([...new Set(packages)].sort()));
