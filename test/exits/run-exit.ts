import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A program that hangs fails the test, and must not outlive it. */
const LIMIT_MS = 60_000;
const PROGRAM = join(__dirname, 'program.mjs');

/** How the program logs, how it ends, and how many iterations it logs. */
export interface Run {
  readonly way: string;
  readonly ending: string;
  readonly count: number;
  /** A folder of its own, for the scalars file. */
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
  readonly err: string;
}

export const INTERVAL = 10;

/** Runs the program to its end, with a line every ten iterations and the table as JSON. */
export async function runExit({ way, ending, count, folder, options }: Run): Promise<Exit> {
  const scalarsFile = join(folder, 'scalars.json');
  const own = { interval: INTERVAL, summary: 'json', timeZone: 'UTC', scalarsFile, ...options };
  const argument = JSON.stringify({ way, ending, count, options: own });
  const child = spawn(process.execPath, [PROGRAM, argument], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const [out, err, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, signal, messages: messagesOf(out), saved: itersOf(scalarsFile), err };
}

/** The MESSAGEs of whole lines. */
export function messagesOf(out: string): readonly string[] {
  const lines = out.split('\n').slice(0, -1);
  return lines.map((line) => line.replace(/^.*? - mmengine - [A-Z]+ - /, ''));
}

function itersOf(path: string): readonly number[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line).iter);
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
