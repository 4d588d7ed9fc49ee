import { accessSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { stdin } from 'node:process';
import type { Readable } from 'node:stream';
import type TailFile from '@logdna/tail-file';
import { packingOf, unpack } from './compressed.ts';
import { ChunkBuffer, fileChunks } from './file-chunks.ts';
import type { FilePosition, FilePositions } from './file-positions.ts';

const POLL_INTERVAL_MS = 100;
const STDIN = 0;
/** The name of the standard input among files. */
export const STDIN_NAME = '-';

/** An input of bytes that can be stopped without losing what was read. */
export interface Input {
  /** A chunk is valid until the next one is asked for. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Stops reading. What was read and not taken yet is in `rest`. */
  stop(): void;
  isStopped(): boolean;
  readonly rest: readonly Buffer[];
  /** Its length as far as that is known, else 0. */
  readonly knownBytes: number;
  /** Its position, if that is kept. */
  readonly position?: FilePosition | undefined;
}

/**
 * Checks each file before anything is opened, so that a wrong name is wrong usage, with no output
 * and no state.
 * @throws Error when one cannot be read.
 */
export function requireReadable(files: readonly string[]): void {
  for (const file of files) {
    if (file === STDIN_NAME) continue;
    accessSync(file, constants.R_OK); // to open a pipe would be to wait for it
    if (statSync(file).isDirectory()) throw new Error(`${file} is a directory`);
  }
}

/** Whether records are read at the moment at which they are written: not from a finished file. */
export function areLive(files: readonly string[], follow: boolean): boolean {
  const isStdin = files.every((file) => file === STDIN_NAME);
  return isStdin ? !fstatSync(STDIN).isFile() : follow;
}

/**
 * Opens what is to be read: the standard input without files and for `-`, packed files unpacked.
 * With `positions` each file goes on where it was.
 * @throws Error when a file cannot be read.
 */
export async function openInputs(
  files: readonly string[],
  follow: boolean,
  positions?: FilePositions,
): Promise<readonly Input[]> {
  if (files.length === 0) return [openStdin()];
  if (follow) return Promise.all(files.map((file) => openFollowed(file, positions)));
  const buffer = new ChunkBuffer();
  return files.map((file) => openFile(file, buffer, positions));
}

function openStdin(): Input {
  return fstatSync(STDIN).isFile() ? fileInput(STDIN, new ChunkBuffer()) : streamInput(stdin);
}

async function openFollowed(file: string, positions?: FilePositions): Promise<Input> {
  return file === STDIN_NAME ? openStdin() : followFile(file, positions?.of(file));
}

function openFile(file: string, buffer: ChunkBuffer, positions?: FilePositions): Input {
  if (file === STDIN_NAME) return openStdin();
  const descriptor = openSync(file, 'r');
  const packing = packingOf(descriptor);
  if (packing === undefined) return fileInput(descriptor, buffer, positions?.of(file));
  if (positions !== undefined) {
    throw new Error(`${file} is packed: a state file cannot say how far it is read`);
  }
  return streamInput(unpack(file, descriptor, packing));
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

/** Reads a file; when it is stopped, what it has not handed out stays in the file. */
function fileInput(descriptor: number, buffer: ChunkBuffer, position?: FilePosition): Input {
  let isStopped = false;
  return {
    position,
    chunks: fileChunks(descriptor, buffer, () => isStopped, position?.start),
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
