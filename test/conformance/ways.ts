import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { type Logger, type LoggerOptions, pino } from 'pino';
import { createLogger, transports } from 'winston';
import { lineInput } from '../../adapters/host/line-input.ts';
import { type WindrowStream, windrowStream } from '../../adapters/pino/index.ts';
import { windrow } from '../../adapters/winston/index.ts';
import { parseOptions } from '../../src/internal/index.ts';
import { type LogRecord, linesOf } from './golden.ts';
import { openTextEngine } from './text-engine.ts';

/** Records in, lines out, in a folder of its own for whatever the way has to write. */
export interface Way {
  readonly name: string;
  readonly run: (
    options: LogRecord,
    records: readonly LogRecord[],
    folder: string,
  ) => Promise<readonly string[]>;
}

/** The same for records that come as text, one a line. */
export interface TextWay {
  readonly name: string;
  readonly run: (
    options: LogRecord,
    texts: readonly string[],
    folder: string,
  ) => Promise<readonly string[]>;
}

const DIST = join(__dirname, '..', '..', 'dist', 'adapters');
export const COMMAND = join(DIST, 'cli', 'main.cjs');
export const PINO_TARGET = pathToFileURL(join(DIST, 'pino', 'index.js')).href;

/** pino as the golden runs need it: the clock is the record's. */
const PINO_OPTIONS = { timestamp: false, base: null } as const;

/** pino's levels, which winston has too. */
const LEVELS = { 30: 'info', 40: 'warn', 50: 'error' } as const;

/** What a program hands to its logger: a method's name, the message if any, and the fields. */
function callOf({ level, msg, ...fields }: LogRecord) {
  const method = LEVELS[level as keyof typeof LEVELS] ?? 'info';
  return { method, msg: typeof msg === 'string' ? msg : undefined, fields };
}

export const OBJECT_WAYS: readonly Way[] = [
  { name: 'engine', run: runEngine },
  { name: 'winston format', run: runWinston },
  { name: 'pino stream in process', run: runPinoStream },
  { name: 'pino stream with its hooks', run: runPinoHooks },
  { name: 'pino worker', run: runPinoWorker },
];

export const TEXT_WAYS: readonly TextWay[] = [
  { name: 'engine by lines', run: runLines },
  { name: 'command line', run: runCommand },
];

/** Every way, for records that are objects. */
export const WAYS: readonly Way[] = [
  ...OBJECT_WAYS,
  ...TEXT_WAYS.map(({ name, run }): Way => {
    const textOf = (record: LogRecord): string => JSON.stringify(record);
    return {
      name,
      run: (options, records, folder) => run(options, records.map(textOf), folder),
    };
  }),
];

async function runLines(given: LogRecord, texts: readonly string[]) {
  const { options } = parseOptions(given, {});
  const { engine, lines } = openTextEngine(options, Date.now);
  const input = lineInput(engine, (line) => lines.push(line.toString().trimEnd()));
  input.push(Buffer.from(texts.map((text) => `${text}\n`).join('')));
  input.end();
  await engine.close();
  return lines;
}

async function runEngine(given: LogRecord, records: readonly LogRecord[]) {
  const { options } = parseOptions(given, {});
  const { engine, lines } = openTextEngine(options, Date.now);
  for (const record of records) engine.collect(record);
  await engine.close();
  return lines;
}

async function runWinston(options: LogRecord, records: readonly LogRecord[]) {
  const stream = new PassThrough();
  const format = windrow({ ...options, colorize: false });
  const logger = createLogger({ format, transports: [new transports.Stream({ stream })] });
  for (const record of records) {
    const { method, msg, fields } = callOf(record);
    if (msg === undefined) logger[method](fields);
    else logger[method](msg, fields);
  }
  const finished = once(logger, 'finish');
  logger.end();
  await finished;
  stream.end();
  // a format cannot write by itself: what comes with the end is returned
  const closing = await format.close();
  return [...linesOf(await text(stream)), ...closing];
}

function logAll(logger: Logger, records: readonly LogRecord[]): void {
  for (const record of records) {
    const { method, msg, fields } = callOf(record);
    logger[method](fields, msg);
  }
}

function runPinoStream(options: LogRecord, records: readonly LogRecord[], folder: string) {
  return throughStream(options, records, folder, () => ({}));
}

/** Scalar records are taken before pino makes text of them. */
function runPinoHooks(options: LogRecord, records: readonly LogRecord[], folder: string) {
  return throughStream(options, records, folder, ({ hooks }) => ({ hooks }));
}

async function throughStream(
  options: LogRecord,
  records: readonly LogRecord[],
  folder: string,
  loggerOptions: (stream: WindrowStream) => LoggerOptions,
) {
  const destination = join(folder, 'lines.log');
  const stream = windrowStream({ ...options, destination });
  logAll(pino({ ...PINO_OPTIONS, ...loggerOptions(stream) }, stream), records);
  const closed = once(stream, 'close');
  stream.end();
  await closed;
  return linesOf(readFileSync(destination, 'utf8'));
}

async function runPinoWorker(options: LogRecord, records: readonly LogRecord[], folder: string) {
  const destination = join(folder, 'lines.log');
  const transport = pino.transport({ target: PINO_TARGET, options: { ...options, destination } });
  const logger = pino(PINO_OPTIONS, transport);
  logAll(logger, records);
  const closed = once(transport, 'close');
  transport.end();
  await closed;
  return linesOf(readFileSync(destination, 'utf8'));
}

async function runCommand(options: LogRecord, texts: readonly string[], folder: string) {
  const config = join(folder, 'options.json');
  writeFileSync(config, JSON.stringify(options));
  const command = spawn(process.execPath, [COMMAND, '--config', config], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  command.stdin.end(texts.map((line) => `${line}\n`).join(''));
  return linesOf(await text(command.stdout));
}
