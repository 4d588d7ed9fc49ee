#!/usr/bin/env node
import { join } from 'node:path';
import process, { stderr, stdout } from 'node:process';
import { CommanderError } from 'commander';
import { explain, parseOptions } from '../../src/internal/index.ts';
import type { Collector } from '../host/collector.ts';
import { type LineInput, lineInput } from '../host/line-input.ts';
import { messageOf } from '../host/message-of.ts';
import { openCollector } from '../host/open-collector.ts';
import { withStatistics } from '../host/statistics-module.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { FilePositions } from './file-positions.ts';
import { helpText } from './help-topics.ts';
import { areLive, type Input, openInputs, requireReadable, STDIN_NAME } from './inputs.ts';
import { LateOptimizing } from './late-optimizing.ts';
import { lineSink, SAID } from './line-sink.ts';
import { Output, standardOutput } from './output.ts';
import { pump } from './pump.ts';

/** The pages of the documentation, from the place of the bundle in the package. */
const DOCS = join(import.meta.dirname, '../../../docs');
const FAILURE = 1;
const WRONG_USAGE = 2;
const HUNG_UP = 129;
const TERMINATED = 143;

/** The task that the arguments ask for, checked before the first byte is read. */
interface Job {
  readonly engine: Collector;
  readonly output: Output;
  readonly inputs: readonly Input[];
  readonly readsStdin: boolean;
  readonly follow: boolean;
  /** Whether the counters are printed at the end. */
  readonly showsStats: boolean;
}

function prepare({ options: given, files, follow, stats }: CommandLine): Job {
  const summary = { summary: stdout.isTTY === true };
  const { options } = parseOptions(withStatistics(given), {}, summary);
  requireReadable(files);
  const output = new Output(standardOutput());
  const positions = options.stateFile === undefined ? undefined : new FilePositions();
  const engine = openCollector(options, lineSink(options, output), {
    inputs: positions,
    isLive: areLive(files, follow),
    canWait: true,
  });
  const inputs = openInputs(files, follow, positions);
  const readsStdin = files.length === 0 || files.includes(STDIN_NAME);
  return { engine, output, inputs, readsStdin, follow, showsStats: stats };
}

async function run({ engine, output, inputs, follow, showsStats }: Job): Promise<void> {
  output.onBroken((error) => {
    // the reader has gone, as `head` does: nobody is left to write for
    stopAll(inputs);
    failUnlessGone(error);
  });
  const quiet =
    engine.tickMs === undefined ? undefined : setInterval(() => void output.flush(), engine.tickMs);
  const optimizing = new LateOptimizing(
    inputs.reduce((sum, { knownBytes }) => sum + knownBytes, 0),
  );
  const openLines = (): LineInput =>
    lineInput(
      engine,
      (line) => output.writeRaw(line),
      (part, isLast) => output.writePart(part, isLast),
    );
  // an input that cannot be read does not end the others
  const feed = (input: Input, lines: LineInput): Promise<void> =>
    pump(input, lines, { output, engine, optimizing }).catch((error) =>
      fail(FAILURE, `${input.name}: ${messageOf(error)}`),
    );
  if (follow) await Promise.all(inputs.map((input) => feed(input, openLines())));
  else {
    // files one after the other share what was learned of their lines: 0.5 ms less per file
    const lines = openLines();
    for (const input of inputs) await feed(input, lines);
  }
  clearInterval(quiet);
  await engine.close().catch((error) => {
    if (error.code !== SAID) throw error;
  });
  // the warning has said why
  if (!engine.isLastSaved && !output.isBroken) fail(FAILURE, 'the last state is not saved');
  if (showsStats) stderr.write(`${JSON.stringify(engine.stats())}\n`);
}

/** Ctrl-C reaches the producer in the pipe too: its last records are worth waiting for, once. */
function handleSignals({ inputs, readsStdin }: Job): void {
  let isInterrupted = false;
  process.on('SIGINT', () => {
    if (isInterrupted || !readsStdin) stopAll(inputs);
    isInterrupted = true;
  });
  const end = (exitCode: number): void => {
    process.exitCode = exitCode;
    stopAll(inputs);
  };
  process.on('SIGTERM', () => end(TERMINATED));
  process.on('SIGHUP', () => end(HUNG_UP));
}

function stopAll(inputs: readonly Input[]): void {
  for (const input of inputs) input.stop();
}

function fail(exitCode: number, message: string): void {
  stderr.write(`windrow: ${message}\n`);
  process.exitCode = exitCode;
}

async function main(): Promise<void> {
  stdout.on('error', failUnlessGone);
  let job: Job;
  try {
    const args = process.argv.slice(2);
    if (args[0] === 'report') {
      const { runReport } = await import('./report/report-command.ts');
      process.exitCode = await runReport(args.slice(1));
      return;
    }
    if (args[0] === 'help') {
      stdout.write(helpText(args[1], DOCS));
      return;
    }
    const commandLine = readCommandLine(args);
    if (commandLine.explain) {
      stdout.write(`${explain(withStatistics(commandLine.options))}\n`);
      return;
    }
    job = prepare(commandLine);
    stdout.off('error', failUnlessGone); // the output says what it could not write
  } catch (error) {
    // commander has printed its own message, and --help and --version are no failure
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
    else fail(WRONG_USAGE, messageOf(error));
    return;
  }
  handleSignals(job);
  try {
    await run(job);
  } catch (error) {
    fail(FAILURE, messageOf(error));
    stopAll(job.inputs);
  }
}

/** Reports an output that failed; a reader that has gone, as `head` does, is no failure. */
function failUnlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') fail(FAILURE, `cannot write: ${error.message}`);
}

void main();
