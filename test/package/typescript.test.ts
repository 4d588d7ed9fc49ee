import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installTools } from '../stranger/install-tools.ts';
import { developedWith, installPackages, packWindrow } from '../stranger/packed-windrow.ts';
import { type Finished, runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

/*
 * Programs of TypeScript 5 that use windrow, by every way in which it looks for types, with all
 * declarations checked.
 */

const MINUTES = 60_000;
jest.setTimeout(2 * MINUTES);

const folder = temporaryFolder();
let tools: string;

beforeAll(async () => {
  tools = await installTools('typescript');
  const { tarball } = await packWindrow(folder);
  await installPackages(folder, [tarball, developedWith('pino'), developedWith('winston')]);
  for (const name of ['program.ts', 'program.mts', 'program.cts']) {
    writeFileSync(join(folder, name), PROGRAM);
  }
  writeFileSync(join(folder, 'requiring.cts'), REQUIRING);
}, 5 * MINUTES);

const PROGRAM = `
import { pino } from 'pino';
import { createLogger, format, transports } from 'winston';
import { Engine, HistoryBuffer, MessageHub, parseOptions, textLines, type WindowSize } from 'windrow';
import target, { hubMixin, windrowStream, type PinoTransportOptions, type WindrowStream } from 'windrow/pino';
import { closingTransport, windrow, type WindrowFormat } from 'windrow/winston';

const lines: WindrowFormat = windrow({ interval: 2, epochLength: { train: 4 } });
const logger = createLogger({
  format: format.combine(lines, format.simple()),
  transports: [new transports.Console(), closingTransport(lines)],
});
logger.info({ train: { loss: 1 } });
const options: PinoTransportOptions = { window_size: 2, destination: 1 };
pino({ mixin: hubMixin() }, pino.transport({ target: 'windrow/pino', options }));
const opened = target(options);
opened.end();
const stream: WindrowStream = windrowStream({ sync: true });
pino({ hooks: stream.hooks }, stream);
const hub: MessageHub = stream.hub;
const mean: number = new HistoryBuffer([1], [1]).mean();
hub.updateScalar('train/loss', mean);
const windowSize: WindowSize = 'epoch';
const parsed = parseOptions({ customCfg: [{ dataSrc: 'loss', methodName: 'max', windowSize }] }, {});
const sink = textLines(parsed.options, { isColored: false, filtersOrdinary: true, write: (line) => console.log(line.length) });
new Engine(parsed.options, { sinks: [sink], clock: Date.now, warn: console.warn });
// @ts-expect-error: there is no such option
windrow({ intervall: 2 });
// @ts-expect-error: there is no such window
windrow({ windowSize: 'year' });
// @ts-expect-error: the hub is no text
const wrong: string = lines.hub;
`;

const REQUIRING = `
import windrow = require('windrow');
import pinoAdapter = require('windrow/pino');
const hub: windrow.MessageHub = windrow.MessageHub.getInstance('mine');
pinoAdapter.default({ hub: 'mine' }).end();
pinoAdapter.windrowStream({ hub }).end();
`;

const STRICT = {
  ...{ strict: true, skipLibCheck: false, noEmit: true, target: 'es2022' },
  ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, types: ['node'] },
};

const NODE_FILES = ['program.mts', 'program.cts', 'requiring.cts'];

test.each([
  ['oldest-typescript', 'commonjs', 'node10', ['program.ts']],
  ['oldest-typescript', 'node16', 'node16', NODE_FILES],
  ['oldest-typescript', 'esnext', 'bundler', ['program.ts']],
  ['typescript', 'commonjs', 'node10', ['program.ts']],
  ['typescript', 'node16', 'node16', NODE_FILES],
  ['typescript', 'nodenext', 'nodenext', NODE_FILES],
  ['typescript', 'esnext', 'bundler', ['program.ts', 'program.mts']],
  ['typescript', 'preserve', 'bundler', ['program.ts', ...NODE_FILES]],
])('%s, module %s, moduleResolution %s', async (compiler, module, moduleResolution, files) => {
  const compilerOptions = {
    ...STRICT,
    ...{ module, moduleResolution, typeRoots: [join(tools, '@types')] },
    esModuleInterop: true, // pino's own declarations need it
  };
  const path = join(folder, `tsconfig.${compiler}.${module}.json`);
  writeFileSync(path, JSON.stringify({ compilerOptions, files }));
  const args = [join(tools, compiler, 'lib', 'tsc.js'), '-p', path];
  const silent: Finished = { stdout: '', stderr: '', exitCode: 0 };
  expect(await runProgram(process.execPath, args, { cwd: folder })).toEqual(silent);
});
