import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installTools } from '../stranger/install-tools.ts';
import { NODE_VERSIONS, nodeBinary } from '../stranger/node-versions.ts';
import { developedWith, installPackages, packWindrow } from '../stranger/packed-windrow.ts';
import { runOrThrow, runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { IMPORTING, LINES, PRELUDE, PRINTED, REQUIRING } from './program.ts';

/*
 * Bundles that hold all of a program, each run in a folder that has nothing else.
 */

const MINUTES = 60_000;
jest.setTimeout(2 * MINUTES);

const folder = temporaryFolder();
const bundles = temporaryFolder();
let tools: string;

beforeAll(async () => {
  tools = await installTools('bundlers');
  const { tarball } = await packWindrow(folder);
  await installPackages(folder, [tarball, developedWith('pino'), developedWith('winston')]);
  writeFileSync(join(folder, 'importing.mjs'), IMPORTING);
  writeFileSync(join(folder, 'requiring.cjs'), REQUIRING);
  writeFileSync(join(folder, 'library.mjs'), LIBRARY);
}, 5 * MINUTES);

/** A program that needs neither winston nor pino, nor anything else of Node's older modules. */
const LIBRARY = `
import { MessageHub } from 'windrow';
import { windrow } from 'windrow/winston';
${PRELUDE}
const format = windrow({ ...OPTIONS, hub: MessageHub.getInstance('bundled') });
const infos = RECORDS.map((record) => format.transform({ ...record, level: 'info', message: '' }));
for (const info of infos) if (info) console.log(info[Symbol.for('message')]);
for (const line of format.end()) console.log(line);
`;

/** winston and pino call \`require\` for modules of Node, which esbuild leaves as it is. */
const REQUIRE_BANNER =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** A script that makes the bundle \`output\` of the program \`input\`. */
type BundleScript = (input: string, output: string) => string;

function withTools(name: string): string {
  return JSON.stringify(join(tools, name));
}

function esbuild(format: 'cjs' | 'esm', banner = ''): BundleScript {
  return (input, output) => `
require(${withTools('esbuild')}).buildSync({
  entryPoints: ['${input}'], outfile: ${JSON.stringify(output)}, bundle: true, platform: 'node',
  format: '${format}', banner: { js: ${JSON.stringify(banner)} }, logLevel: 'warning',
});`;
}

/** What webpack warns of in pino and winston themselves is theirs. */
const webpack: BundleScript = (input, output) => `
const path = require('node:path');
const output = ${JSON.stringify(output)};
require(${withTools('webpack')})({
  entry: './${input}', target: 'node', mode: 'production', devtool: false,
  output: { path: path.dirname(output), filename: path.basename(output) },
}, (error, stats) => {
  if (error) throw error;
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  const faults = [...errors, ...warnings.filter(({ moduleName = '' }) => /node_modules.windrow/.test(moduleName))];
  for (const { message } of faults) console.log(message);
});`;

function rollup(format: 'cjs' | 'es'): BundleScript {
  return (input, output) => `
const load = (name) => require(path.join(${JSON.stringify(tools)}, name));
const path = require('node:path');
const plugins = [
  load('@rollup/plugin-node-resolve').nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }),
  load('@rollup/plugin-commonjs')(),
  load('@rollup/plugin-json')(),
];
const onwarn = ({ message, ids = [], id = '' }) => {
  if ([id, ...ids].some((path) => /node_modules.windrow/.test(path))) console.log(message);
};
load('rollup').rollup({ input: '${input}', plugins, onwarn })
  .then((bundle) => bundle.write({ file: ${JSON.stringify(output)}, format: '${format}', inlineDynamicImports: true }));`;
}

/** Makes a bundle; what the bundler says of windrow fails the test. Returns an otherwise empty folder. */
async function bundle(script: BundleScript, input: string, name: string): Promise<string> {
  const empty = mkdtempSync(join(bundles, 'bundle-'));
  writeFileSync(join(folder, 'make.cjs'), script(input, join(empty, name)));
  expect(await runOrThrow(process.execPath, ['make.cjs'], { cwd: folder })).toBe('');
  return empty;
}

describe.each([
  ['esbuild, CommonJS', esbuild('cjs'), 'importing.mjs', 'bundle.cjs'],
  ['esbuild, CommonJS of a program that requires', esbuild('cjs'), 'requiring.cjs', 'bundle.cjs'],
  ['esbuild, ES module', esbuild('esm', REQUIRE_BANNER), 'importing.mjs', 'bundle.mjs'],
  ['webpack', webpack, 'importing.mjs', 'bundle.cjs'],
  ['webpack, of a program that requires', webpack, 'requiring.cjs', 'bundle.cjs'],
  ['rollup, CommonJS', rollup('cjs'), 'importing.mjs', 'bundle.cjs'],
  ['rollup, ES module', rollup('es'), 'importing.mjs', 'bundle.mjs'],
] as const)('%s', (_name, script, input, name) => {
  test('the program runs from a folder that has nothing else', async () => {
    const empty = await bundle(script, input, name);
    for (const version of NODE_VERSIONS) {
      const node = await nodeBinary(version);
      rmSync(join(empty, 'run.state'), { force: true });
      expect(await runProgram(node, [name], { cwd: empty })).toEqual(PRINTED);
    }
  });
});

describe.each([
  ['esbuild', esbuild('esm')],
  ['rollup', rollup('es')],
])('the format by itself, by %s', (_name, script) => {
  test('needs no require', async () => {
    const empty = await bundle(script, 'library.mjs', 'bundle.mjs');
    const { stdout, stderr } = await runProgram(process.execPath, ['bundle.mjs'], { cwd: empty });
    expect({ stdout, stderr }).toEqual({ stdout: `${LINES.join('\n')}\n`, stderr: '' });
  });
});
