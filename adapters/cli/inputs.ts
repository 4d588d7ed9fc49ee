import { accessSync, closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { stdin } from 'node:process';
import type { Readable } from 'node:stream';
import { packingOf, unpack } from './compressed.ts';
import { ChunkBuffer, fileChunks } from './file-chunks.ts';
import type { FilePosition, FilePositions } from './file-positions.ts';
import { type FollowedChunk, Follower } from './follower.ts';

const STDIN = 0;
/** The name of the standard input among files. */
export const STDIN_NAME = '-';

/** An input of bytes that can be stopped without losing what was read. */
export interface Input {
  /** Its path, or `-`. */
  readonly name: string;
  /** A chunk is valid until the next one is asked for. */
  readonly chunks: AsyncIterable<FollowedChunk>;
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
 * @throws Error when a file cannot be read.
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
 * Opens the inputs: the standard input without files and for `-`, packed files unpacked. With
 * `positions` each file goes on where it was.
 * @throws Error when a file cannot be read.
 */
export function openInputs(
  files: readonly string[],
  follow: boolean,
  positions?: FilePositions,
): readonly Input[] {
  if (files.length === 0) return [openStdin()];
  const buffer = new ChunkBuffer();
  if (follow) return files.map((file) => openFollowed(file, positions));
  return files.map((file) => openFile(file, buffer, positions));
}

function openStdin(): Input {
  return fstatSync(STDIN).isFile()
    ? fileInput(STDIN_NAME, STDIN, new ChunkBuffer())
    : streamInput(STDIN_NAME, stdin);
}

/** Opens a file to be followed; a pipe under a name ends with its writers. */
function openFollowed(file: string, positions?: FilePositions): Input {
  const isFile = file !== STDIN_NAME && statSync(file).isFile();
  return isFile ? followFile(file, positions?.of(file)) : openFile(file, new ChunkBuffer());
}

function openFile(file: string, buffer: ChunkBuffer, positions?: FilePositions): Input {
  if (file === STDIN_NAME) return openStdin();
  const descriptor = openSync(file, 'r');
  const packing = packingOf(descriptor);
  if (packing === undefined) {
    const position = positions?.of(file);
    if (position === undefined || position.start.path === file) {
      return fileInput(file, descriptor, buffer, position);
    }
    closeSync(descriptor);
    return readRotated(file, position);
  }
  if (positions !== undefined) {
    throw new Error(`${file} is packed: a state file cannot say how far it is read`);
  }
  return streamInput(file, unpack(file, descriptor, packing));
}

function streamInput(name: string, stream: Readable): Input {
  const rest: Buffer[] = [];
  let isStopped = false;
  return {
    name,
    chunks: stream,
    rest,
    knownBytes: 0,
    stop() {
      isStopped = true;
      rest.push(...bufferedIn(stream));
      stream.destroy();
    },
    isStopped: () => isStopped,
  };
}

/** Reads a file; when it is stopped, what it has not handed out stays in the file. */
function fileInput(
  name: string,
  descriptor: number,
  buffer: ChunkBuffer,
  position?: FilePosition,
): Input {
  let isStopped = false;
  return {
    name,
    position,
    chunks: fileChunks(descriptor, buffer, () => isStopped, position?.start.bytes),
    rest: [],
    knownBytes: fstatSync(descriptor).size - (position?.start.bytes ?? 0),
    stop() {
      isStopped = true;
    },
    isStopped: () => isStopped,
  };
}

/** Returns the bytes that a stream holds, before it is destroyed. */
function bufferedIn(stream: Readable): readonly Buffer[] {
  const chunk: Buffer | null = stream.readableLength === 0 ? null : stream.read();
  return chunk === null ? [] : [chunk, ...bufferedIn(stream)];
}

/** Follows a file from where it was, through renames and cuts. */
function followFile(file: string, position: FilePosition | undefined): Input {
  const start = position?.start ?? { path: file, bytes: 0 };
  return followerInput(file, new Follower(file, start), position);
}

/** Reads the rest of a file that was renamed since the last run, then the later files of its name. */
function readRotated(file: string, position: FilePosition): Input {
  const follower = new Follower(file, position.start);
  follower.stop();
  return followerInput(file, follower, position);
}

function followerInput(
  name: string,
  follower: Follower,
  position: FilePosition | undefined,
): Input {
  let isStopped = false;
  return {
    name,
    position,
    chunks: follower.chunks(),
    rest: [],
    knownBytes: 0,
    stop() {
      isStopped = true;
      follower.stop();
    },
    isStopped: () => isStopped,
  };
}
