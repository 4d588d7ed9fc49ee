import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readPoints } from '../sinks/event-reader.ts';

/** A program that hangs fails the test, and must not outlive it. */
const LIMIT_MS = 60_000;
const PROGRAM = join(__dirname, 'program.mjs');

/** How the program logs, how it ends, and how many iterations it logs. */
export interface Run {
  readonly way: string;
  readonly ending: string;
  readonly count: number;
  /** A folder of its own, for the files of the run. */
  readonly folder: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What it left behind. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** MESSAGEs of its lines. */
  readonly messages: readonly string[];
  /** Iterations in the scalars file. */
  readonly saved: readonly number[];
  /** Lines of the run file by kind, lines of iterations by their number. */
  readonly ran: readonly (string | number)[];
  /** Steps in the event file. */
  readonly events: readonly number[];
  readonly err: string;
}

export const INTERVAL = 10;

function argumentOf({ way, ending, count, folder, options }: Run, announces: boolean): string {
  const files = {
    scalarsFile: join(folder, 'scalars.json'),
    runFile: join(folder, 'run.ndjson'),
    tensorboard: join(folder, 'events'),
  };
  const own = { interval: INTERVAL, summary: 'json', timeZone: 'UTC', ...files, ...options };
  return JSON.stringify({ way, ending, count, options: own, announces });
}

/** Runs the program with an output that nobody reads before all is logged, or before it has ended. */
export async function runSlowly(run: Run, until: 'logged' | 'ended' = 'logged') {
  const child = spawn(process.execPath, [PROGRAM, argumentOf(run, true)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close');
  const ended = once(child, 'exit');
  child.stdout.on('readable', () => {}); // else what nobody has read is let go of at the end
  const [announcement] = await once(child.stderr, 'data');
  const rest = text(child.stderr);
  if (until === 'ended') await ended;
  const out = await text(child.stdout);
  const [code] = await closed;
  return { out, code, err: `${announcement}${await rest}` };
}

/**
 * Runs the program to its end, with a line every ten iterations and the table as JSON. Its output is
 * a pipe; a file for winston, whose Console writes to Node's own stream, and what that holds for a
 * pipe whose reader is slow is lost when a process exits before its natural end.
 */
export async function runExit(run: Run): Promise<Exit> {
  const { way, folder } = run;
  const [path, isPiped] = [join(folder, 'out.log'), !way.startsWith('winston')];
  const file = openSync(path, 'w');
  const child = spawn(process.execPath, [PROGRAM, argumentOf(run, false)], {
    stdio: ['ignore', isPiped ? 'pipe' : file, 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  closeSync(file);
  const [piped, err, [code, signal]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    text(child.stderr as Readable),
    once(child, 'close'),
  ]);
  const out = isPiped ? piped : readFileSync(path, 'utf8');
  return {
    code,
    signal,
    messages: messagesOf(out),
    saved: readLines(join(folder, 'scalars.json')).map(({ iter }) => iter),
    ran: readLines(join(folder, 'run.ndjson')).map(({ kind, iter }) => iter ?? kind),
    events: stepsIn(join(folder, 'events')),
    err,
  };
}

/** The MESSAGEs of whole lines. */
export function messagesOf(out: string): readonly string[] {
  const lines = out.split('\n').slice(0, -1);
  return lines.map((line) => line.replace(/^.*? - mmengine - [A-Z]+ - /, ''));
}

function readLines(path: string): readonly { readonly kind: string; readonly iter: number }[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

function stepsIn(folder: string): readonly number[] {
  if (!existsSync(folder)) return [];
  return (readPoints(folder).get('train/loss') ?? []).map(({ step }) => step);
}

/** The iterations that get a line. */
export function dueIters(count: number): readonly number[] {
  return Array.from({ length: Math.floor(count / INTERVAL) }, (_, index) => (index + 1) * INTERVAL);
}

/** What the lines of a whole run begin with, its notes among them and without its table. */
export function dueMessages(count: number): readonly string[] {
  return dueIters(count).flatMap((iter) => {
    const line = `Epoch(train) [1][${iter}]`;
    return iter % 100 === 0 ? [line, `note ${iter}`] : [line];
  });
}

/** The part of a MESSAGE that `dueMessages` knows. */
export function beginOf(message: string): string {
  return message.replace(/ {4}.*$/, '');
}

/** How many values the table at the end has seen; 0 when a message is no table. */
export function tableCount(message: string | undefined): number {
  if (message?.startsWith('{') !== true) return 0;
  return JSON.parse(message)['train/loss'].count;
}
