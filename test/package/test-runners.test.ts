import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installTools } from '../stranger/install-tools.ts';
import { NODE_VERSIONS, type NodeVersion, nodeBinary } from '../stranger/node-versions.ts';
import { developedWith, installPackages, packWindrow } from '../stranger/packed-windrow.ts';
import { runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { isThorough } from '../thorough.ts';
import { LINES, PRELUDE } from './program.ts';

/*
 * Test suites of programs that use windrow, run by the runners that people have.
 */

const MINUTES = 60_000;
jest.setTimeout(2 * MINUTES);

const folder = temporaryFolder();
let tools: string;

beforeAll(async () => {
  tools = await installTools('test-runners');
  const { tarball } = await packWindrow(folder);
  await installPackages(folder, [tarball, developedWith('pino'), developedWith('winston')]);
  writeFileSync(join(folder, 'windrow.test.js'), SUITE);
  const typed = SUITE.replace('const OPTIONS =', 'const OPTIONS: WindrowOptions =');
  writeFileSync(join(folder, 'windrow.test.ts'), `${DECLARATIONS}${typed}`);
  const compilerOptions = { ...COMMONJS, typeRoots: [withTools('@types')] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
}, 5 * MINUTES);

/** What most programs of TypeScript with jest have. */
const COMMONJS = {
  ...{ module: 'commonjs', moduleResolution: 'node10', target: 'es2022', esModuleInterop: true },
  ...{ strict: true, skipLibCheck: false, types: ['node'] },
};

const DECLARATIONS = `
import type { WindrowOptions } from 'windrow';
declare const test: (name: string, body: () => Promise<void>) => void;
declare const expect: (value: unknown) => { toEqual(expected: unknown): void };
`;

/** Imports, which all these runners but vitest make \`require\` of. */
const SUITE = `
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createLogger, transports } from 'winston';
import { MessageHub } from 'windrow';
import { windrowStream } from 'windrow/pino';
import { windrow } from 'windrow/winston';
${PRELUDE}
const LINES = ${JSON.stringify(LINES)};
const TEXT = LINES.map((line) => \`\${line}\\n\`).join('');

test('winston', async () => {
  const format = windrow(OPTIONS);
  let written = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  const logger = createLogger({ format, transports: [new transports.Stream({ stream })] });
  for (const record of RECORDS) logger.info(record);
  const closing = format.end();
  expect(written.split(/\\r?\\n/).slice(0, 2)).toEqual(LINES.slice(0, 2));
  expect(closing).toEqual(LINES.slice(2));
});

test('pino in process', async () => {
  const stream = windrowStream({ ...OPTIONS, destination: 'in-process.log', append: false });
  expect(stream.hub instanceof MessageHub).toEqual(true);
  for (const record of RECORDS) stream.write(JSON.stringify(record) + '\\n');
  await stream.close();
  expect(readFileSync('in-process.log', 'utf8')).toEqual(TEXT);
});

test('pino in a worker', async () => {
  const options = { ...OPTIONS, destination: 'worker.log', append: false };
  const transport = pino.transport({ target: 'windrow/pino', options });
  await once(transport, 'ready');
  for (const record of RECORDS) transport.write(JSON.stringify(record) + '\\n');
  transport.end();
  await once(transport, 'close');
  expect(readFileSync('worker.log', 'utf8')).toEqual(TEXT);
});
`;

/** The lines of a runner's report that name tests. */
function reported(text: string): readonly string[] {
  return [...text.matchAll(/[✓✔√✕×] (.*?)(?: \(?\d+ ?ms\)?)?$/gm)].map(([, name]) => String(name));
}

/** A transform of jest: files that it takes, and itself. */
type Transform = readonly [name: string, testMatch: string, transform: () => object];

function withTools(name: string): string {
  return join(tools, name);
}

const PRESET_ENV = '@babel/preset-env';
const TRANSFORMS: readonly Transform[] = [
  ['swc', '**/*.test.ts', () => ({ '\\.ts$': withTools('@swc/jest') })],
  ['ts-jest', '**/*.test.ts', () => ({ '\\.ts$': withTools('ts-jest') })],
  [
    'babel',
    '**/*.test.js',
    () => ({ '\\.js$': [withTools('babel-jest'), { presets: [withTools(PRESET_ENV)] }] }),
  ],
];

/** The releases that a runner is tried on: one each, and every one has a runner; thoroughly, all. */
function versionsOf(runner: number): readonly NodeVersion[] {
  return NODE_VERSIONS.filter((_, index) => isThorough || index === runner % NODE_VERSIONS.length);
}

const JEST_RUNS = TRANSFORMS.flatMap((transform, index) =>
  versionsOf(index).map((version) => [version, ...transform] as const),
);

test.each(JEST_RUNS)('on Node %s, jest with %s', async (version, _name, testMatch, transform) => {
  const config = { rootDir: folder, testMatch: [testMatch], transform: transform() };
  const args = [withTools('jest/bin/jest.js'), '--verbose', '--no-cache', '--config'];
  const jestRun = [...args, JSON.stringify(config)];
  const node = await nodeBinary(version);
  const { stderr, exitCode } = await runProgram(node, jestRun, { cwd: folder });
  expect(stderr).not.toMatch(/warning/i);
  expect({ stderr: exitCode === 0 ? '' : stderr, names: reported(stderr) }).toEqual({
    stderr: '',
    names: NAMES,
  });
});

test.each(versionsOf(TRANSFORMS.length))('on Node %s, vitest', async (version) => {
  const args = [withTools('vitest/vitest.mjs'), 'run', '--globals', '--reporter=verbose'];
  const vitestRun = [...args, '--no-color', 'windrow.test.ts'];
  const node = await nodeBinary(version);
  const { stdout, stderr, exitCode } = await runProgram(node, vitestRun, { cwd: folder });
  expect({ stderr, exitCode, stdout: exitCode === 0 ? '' : stdout }).toEqual({
    ...{ stderr: '', exitCode: 0, stdout: '' },
  });
  expect(reported(stdout).map((name) => name.split(' > ').at(-1))).toEqual(NAMES);
});

const NAMES = ['winston', 'pino in process', 'pino in a worker'];
