import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { lineInput } from '../../adapters/host/line-input.ts';
import { windrowStream } from '../../adapters/pino/index.ts';
import { parseOptions } from '../../src/internal/index.ts';
import { type LogRecord, linesOf } from './golden.ts';
import { openTextEngine } from './text-engine.ts';
import { COMMAND, PINO_TARGET } from './ways.ts';

/** Bytes of NDJSON in, lines out: what other programs have written. */
export interface ByteWay {
  readonly name: string;
  readonly run: (options: LogRecord, input: Buffer, folder: string) => Promise<readonly string[]>;
}

/** Chunks of a length that no line has. */
const CHUNK_BYTES = 61;

export const BYTE_WAYS: readonly ByteWay[] = [
  { name: 'engine, bytes', run: runBytes },
  { name: 'pino stream, bytes', run: runStream },
  { name: 'pino worker, bytes', run: runWorker },
  { name: 'command line, pipe', run: (...given) => runCommand(given, [], ({ input }) => input) },
  { name: 'command line, -', run: (...given) => runCommand(given, ['-'], ({ input }) => input) },
  { name: 'command line, file', run: (...given) => runOnFile(given, 'input.ndjson', (all) => all) },
  { name: 'command line, gzip', run: (...given) => runOnFile(given, 'input.gz', gzipSync) },
];

type Given = Parameters<ByteWay['run']>;

async function runBytes(given: LogRecord, input: Buffer) {
  const { options } = parseOptions(given, {});
  const { engine, lines } = openTextEngine(options, Date.now);
  const reader = lineInput(engine, (line) => lines.push(line.toString().trimEnd()));
  for (let at = 0; at < input.length; at += CHUNK_BYTES) {
    reader.push(input.subarray(at, at + CHUNK_BYTES));
  }
  reader.end();
  await engine.close();
  return lines;
}

async function runStream(options: LogRecord, input: Buffer, folder: string) {
  const destination = join(folder, 'lines.log');
  const stream = windrowStream({ ...options, destination });
  for (const line of linesOf(input.toString())) stream.write(`${line}\n`);
  const closed = once(stream, 'close');
  stream.end();
  await closed;
  return linesOf(readFileSync(destination, 'utf8'));
}

async function runWorker(options: LogRecord, input: Buffer, folder: string) {
  const destination = join(folder, 'lines.log');
  const transport = pino.transport({ target: PINO_TARGET, options: { ...options, destination } });
  for (const line of linesOf(input.toString())) transport.write(`${line}\n`);
  const closed = once(transport, 'close');
  transport.end();
  await closed;
  return linesOf(readFileSync(destination, 'utf8'));
}

function runOnFile(
  [options, input, folder]: Given,
  name: string,
  pack: (input: Buffer) => Buffer,
): Promise<readonly string[]> {
  const path = join(folder, name);
  writeFileSync(path, pack(input));
  return runCommand([options, input, folder], [path], () => '');
}

async function runCommand(
  [options, input, folder]: Given,
  args: readonly string[],
  standardInput: (given: { readonly input: Buffer }) => Buffer | string,
): Promise<readonly string[]> {
  const config = join(folder, 'options.json');
  writeFileSync(config, JSON.stringify(options));
  const command = spawn(process.execPath, [COMMAND, '--config', config, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  command.stdin.end(standardInput({ input }));
  return linesOf(await text(command.stdout));
}
