import { accessSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { stdin } from 'node:process';
import type { Readable } from 'node:stream';
import type TailFile from '@logdna/tail-file';
import { fileChunks } from './file-chunks.ts';
import type { FilePosition, FilePositions } from './file-positions.ts';

const POLL_INTERVAL_MS = 100;
const STDIN = 0;

/** Bytes, and how to end them early without losing what was read. */
export interface Input {
  /** A chunk is good until the next one is asked for. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Reads no more. What was read and not taken yet is in `rest`. */
  stop(): void;
  isStopped(): boolean;
  readonly rest: readonly Buffer[];
  /** Its length as far as that is known, else 0. */
  readonly knownBytes: number;
  /** How far it is read, where that is kept. */
  readonly position?: FilePosition | undefined;
}

/**
 * Looks at each file before anything is opened, so that a wrong name is wrong usage: no half an
 * output, and no state of a run that never was.
 * @throws Error when one cannot be read.
 */
export function requireReadable(files: readonly string[]): void {
  for (const file of files) {
    accessSync(file, constants.R_OK); // to open a pipe would be to wait for it
    if (statSync(file).isDirectory()) throw new Error(`${file} is a directory`);
  }
}

/** Whether records are read at the moment at which they are written: not from a finished file. */
export function areLive(files: readonly string[], follow: boolean): boolean {
  return files.length === 0 ? !fstatSync(STDIN).isFile() : follow;
}

/**
 * Opens what is to be read: the standard input without files. With `positions` each file goes on
 * where it was.
 * @throws Error when a file cannot be read.
 */
export async function openInputs(
  files: readonly string[],
  follow: boolean,
  positions?: FilePositions,
): Promise<readonly Input[]> {
  if (files.length === 0)
    return [fstatSync(STDIN).isFile() ? fileInput(STDIN) : streamInput(stdin)];
  if (follow) return Promise.all(files.map((file) => followFile(file, positions?.of(file))));
  return files.map((file) => fileInput(openSync(file, 'r'), positions?.of(file)));
}

function streamInput(stream: Readable, end: () => unknown = () => stream.destroy()): Input {
  const rest: Buffer[] = [];
  let isStopped = false;
  return {
    chunks: stream,
    rest,
    knownBytes: 0,
    stop() {
      isStopped = true;
      rest.push(...bufferedIn(stream));
      end();
    },
    isStopped: () => isStopped,
  };
}

/** Of what it has read when it is stopped nothing is lost: it stays in the file. */
function fileInput(descriptor: number, position?: FilePosition): Input {
  let isStopped = false;
  return {
    position,
    chunks: fileChunks(descriptor, () => isStopped, position?.start),
    rest: [],
    knownBytes: fstatSync(descriptor).size - (position?.start ?? 0),
    stop() {
      isStopped = true;
    },
    isStopped: () => isStopped,
  };
}

/** A stream that is destroyed would let go of it. */
function bufferedIn(stream: Readable): readonly Buffer[] {
  const chunk: Buffer | null = stream.readableLength === 0 ? null : stream.read();
  return chunk === null ? [] : [chunk, ...bufferedIn(stream)];
}

/**
 * A file from its beginning and on as it grows, through rotation and truncation. tail-file does it:
 * no dependencies, and it waits where a slow reader asks for it. Loaded only when it is asked for.
 */
async function followFile(file: string, position: FilePosition | undefined): Promise<Input> {
  const { default: Tail } = await import('@logdna/tail-file');
  const tail: TailFile = new Tail(resolve(file), {
    startPos: position?.start ?? 0,
    pollFileIntervalMs: POLL_INTERVAL_MS,
  });
  for (const event of ['renamed', 'truncated']) {
    tail.on(event, () => position?.beginAnew(tail.readableLength));
  }
  await tail.start();
  return { ...streamInput(tail, () => tail.quit()), position };
}
