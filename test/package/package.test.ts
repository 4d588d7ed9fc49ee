import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { NODE_VERSIONS, nodeBinary } from '../stranger/node-versions.ts';
import { developedWith, installPackages, packWindrow } from '../stranger/packed-windrow.ts';
import { type Finished, runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

/*
 * The package as a stranger gets it: packed, installed elsewhere, and run there by every Node that
 * it names.
 */

const ROOT = join(__dirname, '..', '..');
const MINUTES = 60_000;
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

jest.setTimeout(2 * MINUTES);

const folder = temporaryFolder();
let packed: readonly string[];
let tarball: string;
const binaries = new Map<string, string>();

beforeAll(async () => {
  const { tarball: path, files } = await packWindrow(folder);
  tarball = path;
  packed = files;
  await installPackages(folder, [
    tarball,
    developedWith('pino'),
    developedWith('winston'),
    'oldest-pino@npm:pino@9.0.0',
    'oldest-winston@npm:winston@3.0.0',
  ]);
  for (const version of NODE_VERSIONS) binaries.set(version, await nodeBinary(version));
}, 5 * MINUTES);

/** 2026-01-02T03:04:05Z */
const TIME_MS = 1_767_323_045_000;
const OPTIONS = { interval: 2, maxEpochs: 1, epochLength: 4, timeZone: 'UTC' };
const FLAGS = ['--interval=2', '--max-epochs=1', '--epoch-length=4', '--time-zone=UTC'];
const RECORDS = [0.5, 0.75, 0.25, 0.125].map((loss, index) => ({
  time: TIME_MS + index * 1000,
  iter: index + 1,
  train: { lr: 0.01, loss, time: 0.5, data_time: 0.25 },
}));
const START = '01/02 03:04:05 - mmengine - INFO - starting  seed: 7';
const LINES = [
  START,
  '01/02 03:04:06 - mmengine - INFO - Epoch(train) [1][2/4]  lr: 1.0000e-02  eta: 0:00:01  time: 0.5000  data_time: 0.2500  loss: 0.6250',
  '01/02 03:04:08 - mmengine - INFO - Epoch(train) [1][4/4]  lr: 1.0000e-02  eta: 0:00:00  time: 0.5000  data_time: 0.2500  loss: 0.4062',
];
/** The same with a scalar that comes through the hub in front of each record. */
const LINES_WITH_HUB = LINES.map((line) => line.replace('  loss:', '  loss_tmp: 2.0000  loss:'));

/** What each program begins with, behind its imports. */
const PRELUDE = `
const OPTIONS = ${JSON.stringify(OPTIONS)};
const RECORDS = ${JSON.stringify(RECORDS)};
const TIME_MS = ${TIME_MS};
`;

/** A program: names to import by module, and what it does with them. */
interface Program {
  readonly imports: Readonly<Record<string, string>>;
  readonly body: string;
  readonly lines: readonly string[];
}

const LIBRARY: Program = {
  imports: { windrow: '{ HistoryBuffer, MessageHub }' },
  body: `
MessageHub.getInstance('mine').updateScalar('train/loss', 0.5);
const buffer = new HistoryBuffer([1, 2, 6], [1, 1, 1]);
console.log(buffer.mean(), buffer.max(2), MessageHub.getCurrentInstance().getScalar('train/loss').current());
import('windrow').then((imported) => console.log(imported.MessageHub === MessageHub));
`,
  lines: ['3 6 0.5', 'true'],
};

const WINSTON: Program = {
  imports: { winston: 'winston', windrow: '{ MessageHub }', 'windrow/winston': '{ windrow }' },
  body: `
const logger = winston.createLogger({
  format: windrow(OPTIONS),
  transports: [new winston.transports.Console()],
});
logger.info('starting', { timestamp: TIME_MS, seed: 7 });
for (const record of RECORDS) {
  MessageHub.getCurrentInstance().updateScalar('train/loss_tmp', 2);
  logger.info(record);
}
`,
  lines: LINES_WITH_HUB,
};

/** The rest of a program with a pino destination. */
function pinoBody(destination: string): string {
  return `
let timeMs = TIME_MS;
const timestamp = () => \`,"time":\${timeMs}\`;
const logger = pino({ base: null, timestamp, mixin: ${destination.includes('transport') ? 'hubMixin()' : 'undefined'} }, ${destination});
logger.info({ seed: 7 }, 'starting');
for (const { time, ...record } of RECORDS) {
  timeMs = time;
  MessageHub.getCurrentInstance().updateScalar('train/loss_tmp', 2);
  logger.info(record);
}
`;
}

const PINO_IMPORTS = {
  pino: 'pino',
  windrow: '{ MessageHub }',
  'windrow/pino': '{ hubMixin, windrowStream }',
};

const PINO_STREAM: Program = {
  imports: PINO_IMPORTS,
  body: pinoBody('windrowStream(OPTIONS)'),
  lines: LINES_WITH_HUB,
};

const PINO_TRANSPORT: Program = {
  imports: PINO_IMPORTS,
  body: pinoBody("pino.transport({ target: 'windrow/pino', options: OPTIONS })"),
  lines: LINES_WITH_HUB,
};

const PROGRAMS = [
  ['windrow', LIBRARY],
  ['windrow/winston', WINSTON],
  ['windrow/pino in process', PINO_STREAM],
  ['windrow/pino as a transport by its name', PINO_TRANSPORT],
] as const;

const WRONG: Program = {
  imports: { 'windrow/winston': '{ windrow }' },
  body: "windrow({ interval: 'abc' });",
  lines: [],
};

/** One hub registry, one class of each name, one listener for the end of the process. */
const BOTH_FORMS = `
import { createRequire } from 'node:module';
import * as library from 'windrow';
import transport, * as pino from 'windrow/pino';
import * as winston from 'windrow/winston';
const required = createRequire(import.meta.url);
const hub = library.MessageHub.getInstance('mine');
console.log(required('windrow').MessageHub.getInstance('mine') === hub,
  hub instanceof required('windrow').MessageHub);
const listeners = process.listenerCount('exit');
const formats = [winston.windrow(), required('windrow/winston').windrow()];
console.log(formats[0].hub !== formats[1].hub, formats[0].hub instanceof required('windrow').MessageHub);
console.log(required('windrow/winston').windrow === winston.windrow,
  required('windrow/pino').windrowStream === pino.windrowStream,
  required('windrow/pino').default === transport);
console.log(process.listenerCount('exit') - listeners, 'listener');
`;

type Syntax = readonly [
  name: string,
  extension: string,
  importLine: (names: string, from: string) => string,
];

const IMPORTED: Syntax = ['imported', 'mjs', (names, from) => `import ${names} from '${from}';`];
const REQUIRED: Syntax = [
  'required',
  'cjs',
  (names, from) => `const ${names} = require('${from}');`,
];

/** Writes a program into the stranger's folder and returns its name. */
function writeProgram({ imports, body }: Program, [, extension, importLine]: Syntax): string {
  const head = Object.entries(imports).map(([from, names]) => importLine(names, from));
  const name = `program-${programs++}.${extension}`;
  writeFileSync(join(folder, name), [...head, PRELUDE, body].join('\n'));
  return name;
}

let programs = 0;

/** A run that said nothing but these lines. */
function printed(lines: readonly string[]): Finished {
  return { stdout: lines.map((line) => `${line}\n`).join(''), stderr: '', exitCode: 0 };
}

function binaryOf(version: string): string {
  const binary = binaries.get(version);
  if (binary === undefined) throw new Error(`Node ${version} is not installed`);
  return binary;
}

describe.each(NODE_VERSIONS)('on Node %s', (version) => {
  test('the binary is of that release', async () => {
    const finished = await runProgram(binaryOf(version), ['--version'], { cwd: folder });
    expect(finished.stdout).toMatch(new RegExp(`^v${version}\\.`));
  });

  describe.each(PROGRAMS)('%s', (_name, program) => {
    test.each([IMPORTED, REQUIRED])('%s runs, and prints its lines only', async (...syntax) => {
      const name = writeProgram(program, syntax);
      const finished = await runProgram(binaryOf(version), [name], { cwd: folder });
      expect(finished).toEqual(printed(program.lines));
    });
  });

  test('imported and required in one program, it is loaded once', async () => {
    const name = `program-${programs++}.mjs`;
    writeFileSync(join(folder, name), BOTH_FORMS);
    const finished = await runProgram(binaryOf(version), [name], { cwd: folder });
    expect(finished).toEqual(printed(['true true', 'true true', 'true true true', '1 listener']));
  });

  test('the fault of an option is not lost in the text of the file that throws it', async () => {
    const name = writeProgram(WRONG, IMPORTED);
    const { stderr, exitCode } = await runProgram(binaryOf(version), [name], { cwd: folder });
    expect(stderr).toContain(
      'windrow: one option is wrong\n  interval: expected a positive integer',
    );
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThan(500);
    expect(exitCode).toBe(1);
  });

  describe('the command', () => {
    const start = { level: 30, time: TIME_MS, msg: 'starting', seed: 7 };
    const input = [start, ...RECORDS].map((record) => `${JSON.stringify(record)}\n`).join('');

    /** As npx starts it: the file in .bin, by the `node` that PATH has first. */
    function runCommand(args: readonly string[], text = input): Promise<Finished> {
      const PATH = [dirname(binaryOf(version)), process.env.PATH].join(delimiter);
      const command = join(folder, 'node_modules', '.bin', 'windrow');
      return runProgram(command, args, { cwd: folder, input: text, env: { PATH } });
    }

    test('reads records from stdin', async () => {
      expect(await runCommand(FLAGS)).toEqual(printed(LINES));
    });

    test('loads what few runs need', async () => {
      const args = [...FLAGS, '--mean-pattern=^(loss|time)$', '--summary-json'];
      const { stdout, stderr, exitCode } = await runCommand(args);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout).toContain(`${LINES.join('\n')}\n`);
      expect(stdout).toContain('"p50":0.375');
    });

    test('says why a first try shows nothing', async () => {
      const five = '{"train":{"loss":0.5}}\n'.repeat(5);
      const { stdout, stderr } = await runCommand([], five);
      expect(stdout).toBe('');
      expect(stderr).toContain(
        '5 records of train were collected and no line was due: interval is 10',
      );
    });

    test('--version is that of the package', async () => {
      expect(await runCommand(['--version'])).toEqual(printed([PACKAGE.version]));
    });
  });
});

describe('the oldest peers that it names', () => {
  test('winston 3.0', async () => {
    const { winston: _, ...imports } = WINSTON.imports;
    const oldest = { ...WINSTON, imports: { 'oldest-winston': 'winston', ...imports } };
    const name = writeProgram(oldest, IMPORTED);
    const finished = await runProgram(process.execPath, [name], { cwd: folder });
    expect(finished).toEqual(printed(WINSTON.lines));
  });

  test.each([PINO_STREAM, PINO_TRANSPORT])('pino 9.0', async (program) => {
    const { pino: _, ...imports } = PINO_IMPORTS;
    const oldest = { ...program, imports: { 'oldest-pino': 'pino', ...imports } };
    const name = writeProgram(oldest, IMPORTED);
    const finished = await runProgram(process.execPath, [name], { cwd: folder });
    expect(finished).toEqual(printed(program.lines));
  });
});

describe('without pino and winston', () => {
  const bare = temporaryFolder();

  test('the library, both adapters and the command load', async () => {
    await installPackages(bare, [tarball]);
    expect(existsSync(join(bare, 'node_modules', 'pino'))).toBe(false);
    expect(existsSync(join(bare, 'node_modules', 'winston'))).toBe(false);
    const names = ['windrow', 'windrow/pino', 'windrow/winston'];
    const program = names.map((name) => `import '${name}';`).join('');
    const loaded = await runProgram(process.execPath, ['--input-type=module', '-e', program], {
      cwd: bare,
    });
    expect(loaded).toEqual(printed([]));
    const command = join(bare, 'node_modules', '.bin', 'windrow');
    const finished = await runProgram(process.execPath, [command, '--version'], { cwd: bare });
    expect(finished).toEqual(printed([PACKAGE.version]));
  });
});

/** A file, or what stands for it under conditions. */
type Target = string | { readonly [condition: string]: Target };

/** The files that package.json exports, types and code. */
function exportTargets(target: Target = PACKAGE.exports): readonly string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(exportTargets);
}

/** The declaration files that the entry points lead to, by what the files import and export. */
function reachableTypes(): ReadonlySet<string> {
  const entries = exportTargets().filter((target) => /\.d\.c?ts$/.test(target));
  const found = new Set(entries.map((entry) => join(entry)));
  for (const path of found) {
    const text = readFileSync(join(ROOT, path), 'utf8');
    for (const [, specifier] of text.matchAll(/['"](\.{1,2}\/[^'"]+)\.cjs['"]/g)) {
      found.add(join(dirname(path), `${specifier}.d.cts`));
    }
  }
  return found;
}

/** The files of the package that a page links to, by their paths in it. */
function linksOf(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => String(link));
  return links.filter((link) => !/^\w+:/.test(link)).map((link) => join(dirname(page), link));
}

describe('the tarball', () => {
  const DOCUMENTS = ['CHANGELOG.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'SECURITY.md'];
  const ALWAYS = ['LICENSE', 'README.md', 'package.json'];

  test('holds dist, package.json, documents and examples, nothing else', () => {
    const rest = packed.filter((path) => !/^(dist|docs|examples)\//.test(path));
    expect(rest.sort()).toEqual([...DOCUMENTS, ...ALWAYS].sort());
    const pages = packed.filter((path) => /^(docs|examples)\//.test(path));
    const other = pages.filter((path) => !/\.(md|js)$/.test(path));
    expect(other).toEqual(['docs/pictures/report.png']);
  });

  test('holds what the README and the pages of docs link to', () => {
    const pages = packed.filter((path) => path === 'README.md' || /^docs\/.*\.md$/.test(path));
    const missing = pages.flatMap((page) =>
      linksOf(page).filter(
        (link) => !packed.some((path) => path === link || path.startsWith(`${link}/`)),
      ),
    );
    expect(pages.length).toBeGreaterThan(1);
    expect(missing).toEqual([]);
  });

  test('holds examples that run from where they are installed', async () => {
    const path = join(folder, 'node_modules', 'windrow', 'examples', 'winston.js');
    const [, output] = /\n\/\* Output:\n(.*\n)\*\/\n$/s.exec(readFileSync(path, 'utf8')) ?? [];
    const finished = await runProgram(process.execPath, [path], { cwd: folder });
    expect(finished).toEqual({ stdout: output, stderr: '', exitCode: 0 });
  });

  test('holds in dist only what runs, with its types', () => {
    const runs =
      /^dist\/(?:(?:bundler\/)?(?:src|adapters)\/.*\.c?js|(?:src|adapters)\/.*\.d\.c?ts|(?:bundler\/)?chunks\/.*\.c?js)$/;
    const rest = packed.filter((path) => !runs.test(path));
    expect(rest.filter((path) => path.startsWith('dist/'))).toEqual([]);
  });

  test('holds the types that a program can name, and no others', () => {
    const types = packed.filter((path) => /\.d\.c?ts$/.test(path));
    expect(types.sort()).toEqual([...reachableTypes()].sort());
    expect(packed.filter((path) => path.startsWith('dist/src/internal/'))).toEqual([]);
  });

  test('holds every file that package.json names', () => {
    const named = [...exportTargets(), ...Object.values<string>(PACKAGE.bin)];
    const files = named.filter((name) => name.startsWith('./')).map((name) => name.slice(2));
    expect(packed).toEqual(expect.arrayContaining(files));
  });
});

test('a TypeScript program compiles against the installed types', async () => {
  const source = `
import { pino } from 'pino';
import { createLogger, format } from 'winston';
import { HistoryBuffer, MessageHub, type WindowSize } from 'windrow';
import { hubMixin, windrowStream, type PinoTransportOptions, type WindrowOptions } from 'windrow/pino';
import { windrow } from 'windrow/winston';

createLogger({ format: format.combine(windrow({ interval: 2 }), format.simple()) });
const options: WindrowOptions & PinoTransportOptions = { window_size: 2, destination: 1 };
pino({ mixin: hubMixin() }, pino.transport({ target: 'windrow/pino', options }));
pino({}, windrowStream({ sync: true }));
const mean: number = new HistoryBuffer([1], [1]).mean();
const windowSize: WindowSize = 'epoch';
MessageHub.getInstance('mine').updateScalar('train/loss', mean);
// @ts-expect-error: there is no such option
windrow({ intervall: 2, customCfg: [{ dataSrc: 'loss', methodName: 'max', windowSize }] });
`;
  const config = {
    compilerOptions: {
      ...{ module: 'nodenext', target: 'es2023', strict: true, noEmit: true, skipLibCheck: false },
      ...{ exactOptionalPropertyTypes: true, types: ['node'] },
      typeRoots: [join(ROOT, 'node_modules', '@types')],
    },
    files: ['program.mts'],
  };
  writeFileSync(join(folder, 'program.mts'), source);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const finished = await runProgram(process.execPath, [compiler, '-p', folder], { cwd: folder });
  expect(finished).toEqual(printed([]));
});
