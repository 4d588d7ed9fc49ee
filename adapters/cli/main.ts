#!/usr/bin/env node
import { join } from 'node:path';
import process, { env, stderr, stdout } from 'node:process';
import { CommanderError } from 'commander';
import { explain, parseOptions } from '../../src/internal/index.ts';
import type { Collector } from '../host/collector.ts';
import { type LineInput, lineInput } from '../host/line-input.ts';
import type { ServedPage } from '../host/live/open-live-page.ts';
import { messageOf } from '../host/message-of.ts';
import { openCollector } from '../host/open-collector.ts';
import { withModules } from '../host/option-modules.ts';
import { openProgressRow } from '../host/progress-row.ts';
import { sinkOptions } from '../host/sink-options.ts';
import { isWatched } from '../host/standard-terminal.ts';
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
const NOT_FINITE = 3;
const HUNG_UP = 129;
const TERMINATED = 143;
const DAY_MS = 86_400_000;

/** The task that the arguments ask for, checked before the first byte is read. */
interface Job {
  readonly engine: Collector;
  readonly output: Output;
  readonly inputs: readonly Input[];
  readonly readsStdin: boolean;
  /** What the arguments ask for besides. */
  readonly asked: CommandLine;
  /** The live page, once the run has ended. */
  readonly pages: ServedPage[];
}

function prepare(asked: CommandLine): Job {
  const { options: given, files, follow } = asked;
  const onTerminal = { summary: stdout.isTTY === true, progress: isWatched(env) };
  const { options, own } = parseOptions(withModules(given), sinkOptions, onTerminal);
  requireReadable(files);
  const output = new Output(standardOutput());
  const positions = options.stateFile === undefined ? undefined : new FilePositions();
  const pages: ServedPage[] = [];
  const engine = openCollector(options, lineSink(options, output), {
    inputs: positions,
    sinks: own.sinks,
    isLive: areLive(files, follow),
    canWait: true,
    onPageEnd: (page) => pages.push(page),
    onReportLost: () => fail(FAILURE, 'the last report is not written'),
    row: openProgressRow(options, stdout.fd),
  });
  const inputs = openInputs(files, follow, positions);
  const readsStdin = files.length === 0 || files.includes(STDIN_NAME);
  return { engine, output, inputs, readsStdin, asked, pages };
}

async function run(job: Job, isEndAsked: () => boolean): Promise<void> {
  const { engine, output, inputs, asked, pages } = job;
  const { follow, failsOnNonFinite, stats: showsStats } = asked;
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
  if (failsOnNonFinite) failIfNonFinite(engine.stats().nonFinite);
  if (showsStats) stderr.write(`${JSON.stringify(engine.stats())}\n`);
  for (const page of pages) {
    // who watches a terminal can end it; nobody else would
    const stays = stderr.isTTY && !isEndAsked() && !output.isBroken;
    if (stays && page.url !== undefined) await untilInterrupted(page.url);
    page.close();
  }
}

/** Keeps the process, and so its live page, until Ctrl-C or another end that is asked for. */
async function untilInterrupted(url: string): Promise<void> {
  stderr.write(`windrow: the run has ended; ${url} stays until Ctrl-C\n`);
  const stay = setInterval(() => {}, DAY_MS);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });
  clearInterval(stay);
}

/**
 * Ctrl-C reaches the producer in the pipe too: its last records are worth waiting for, once. Returns a
 * function that tells whether any signal has come.
 */
function handleSignals({ inputs, readsStdin }: Job): () => boolean {
  let isInterrupted = false;
  process.on('SIGINT', () => {
    if (isInterrupted || !readsStdin) stopAll(inputs);
    isInterrupted = true;
  });
  const end = (exitCode: number): void => {
    isInterrupted = true;
    process.exitCode = exitCode;
    stopAll(inputs);
  };
  process.on('SIGTERM', () => end(TERMINATED));
  process.on('SIGHUP', () => end(HUNG_UP));
  return () => isInterrupted;
}

/** Sets the exit code where nothing else has failed. */
function failIfNonFinite(count: number): void {
  if (count === 0) return;
  stderr.write(`windrow: ${count === 1 ? 'one value was' : `${count} values were`} not finite\n`);
  process.exitCode ??= NOT_FINITE;
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
    if (args[0] === 'export') {
      const { runExport } = await import('./export/export-command.ts');
      process.exitCode = await runExport(args.slice(1));
      return;
    }
    if (isDistributed(args[0])) {
      const { runDistributed } = await import('./distributed/distributed-command.ts');
      process.exitCode = await runDistributed(args[0], args.slice(1));
      return;
    }
    if (args[0] === 'help') {
      stdout.write(helpText(args[1], DOCS));
      return;
    }
    const commandLine = readCommandLine(args);
    if (commandLine.explain) {
      const { sinks: _, ...options } = commandLine.options; // they take no part in lines
      stdout.write(`${explain(withModules(options))}\n`);
      return;
    }
    if (await hasConverted(commandLine)) return;
    job = prepare(commandLine);
    stdout.off('error', failUnlessGone); // the output says what it could not write
  } catch (error) {
    // commander has printed its own message, and --help and --version are no failure
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
    else fail(WRONG_USAGE, messageOf(error));
    return;
  }
  const isEndAsked = handleSignals(job);
  try {
    await run(job, isEndAsked);
  } catch (error) {
    fail(FAILURE, messageOf(error));
    stopAll(job.inputs);
  }
}

/** Writes event files of files that hold lines already; `false` where there are none. */
async function hasConverted({ options, files, follow }: CommandLine): Promise<boolean> {
  const { tensorboard } = options;
  if (typeof tensorboard !== 'string' || files.length === 0 || follow) return false;
  requireReadable(files);
  const { convertRuns } = await import('./export/export-command.ts');
  const exitCode = await convertRuns(files, tensorboard);
  if (exitCode !== undefined) process.exitCode = exitCode;
  return exitCode !== undefined;
}

function isDistributed(
  name: string | undefined,
): name is 'aggregate' | 'lines' | 'ship' | 'status' {
  return name === 'aggregate' || name === 'lines' || name === 'ship' || name === 'status';
}

/** Reports an output that failed; a reader that has gone, as `head` does, is no failure. */
function failUnlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') fail(FAILURE, `cannot write: ${error.message}`);
}

void main();
