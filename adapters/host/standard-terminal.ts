import process, { platform, stderr, stdout } from 'node:process';
import type { WriteStream } from 'node:tty';

/*
 * The standard output and the standard error as terminals. Node's modules are loaded here: few runs
 * need them, and they take 2 ms of a start.
 */

export const STDOUT = 1;
export const STDERR = 2;
const DEFAULT_COLUMNS = 80;
/** Values of CI that say no. */
const NO_CI: ReadonlySet<string> = new Set(['', '0', 'false']);

/**
 * Returns the descriptor of the terminal on which lines may be accompanied: where they go, else the
 * standard error. `undefined` if neither is a terminal.
 */
export function terminalBeside(lines: number | undefined): number | undefined {
  if (lines !== undefined && isStandardTerminal(lines)) return lines;
  return isStandardTerminal(STDERR) ? STDERR : undefined;
}

/** Whether a descriptor of any kind leads to a terminal. */
export function isTerminal(descriptor: number): boolean {
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** Whether somebody looks at the standard output and its terminal can move its cursor. */
export function isWatched({ CI = '', TERM }: NodeJS.ProcessEnv): boolean {
  return stdout.isTTY === true && NO_CI.has(CI) && TERM !== 'dumb';
}

/** Whether the locale has other characters than ASCII; Windows always does. */
export function isAsciiOnly({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return platform !== 'win32' && !/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** Returns a function that tells the columns of a terminal as they are now. */
export function columnsOf(descriptor: number): () => number {
  const own = standardStream(descriptor);
  const stream = own.isTTY ? own : workerStream(descriptor);
  return () => {
    refreshSize(stream);
    return stream.columns || DEFAULT_COLUMNS; // 0 where nobody has said the size
  };
}

/** Returns the same for what may be no terminal: then the function returns `undefined`. */
export function terminalWidth(descriptor: number): () => number | undefined {
  return () => (isStandardTerminal(descriptor) ? columnsOf(descriptor)() : undefined);
}

/** Returns the streams of this process that write to the terminal of a descriptor. */
export function streamsOn(descriptor: number): readonly WriteStream[] {
  const own = standardStream(descriptor);
  if (!own.isTTY) return []; // in a worker they lead to the main thread
  const other = own === stdout ? stderr : stdout;
  return other.isTTY && isSameTerminal(stdout.fd, stderr.fd) ? [own, other] : [own];
}

function isStandardTerminal(descriptor: number): boolean {
  const isStandard = descriptor === STDOUT || descriptor === STDERR;
  return isStandard && isTerminal(descriptor);
}

function standardStream(descriptor: number): WriteStream {
  return descriptor === STDERR ? stderr : stdout;
}

function isSameTerminal(left: number, right: number): boolean {
  const { fstatSync } = process.getBuiltinModule('node:fs');
  return fstatSync(left).rdev === fstatSync(right).rdev;
}

/** Returns a stream for the size of a terminal: in a worker the standard ones have none. */
function workerStream(descriptor: number): WriteStream {
  const { WriteStream: Stream } = process.getBuiltinModule('node:tty');
  return new Stream(descriptor).unref();
}

/** Reads the size anew, which Node does by a signal: not in a worker, and not while a program runs. */
function refreshSize(stream: WriteStream): void {
  if ('_refreshSize' in stream && typeof stream._refreshSize === 'function') stream._refreshSize();
}
