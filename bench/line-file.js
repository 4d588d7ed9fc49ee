import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const CHUNK_LINES = 10_000;

/** The folder of everything that the bench writes. */
export const FOLDER = join(tmpdir(), 'windrow-bench');

/**
 * Returns the path of a file of lines below the bench's folder; made once, and the same every time.
 * `lines` is called only where the file is missing, and returns an iterable of strings.
 */
export function lineFile(name, lines) {
  const path = join(FOLDER, name);
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const descriptor = openSync(unfinished, 'w');
  for (const text of chunksOf(lines())) writeSync(descriptor, text);
  closeSync(descriptor);
  renameSync(unfinished, path);
  return path;
}

/** Returns the path of a value as JSON below the bench's folder; other values have other paths. */
export function jsonFile(value) {
  const json = JSON.stringify(value);
  const name = createHash('sha256').update(json).digest('hex').slice(0, 16);
  return lineFile(`options-${name}.json`, () => [json]);
}

function* chunksOf(lines) {
  let chunk = [];
  for (const line of lines) {
    chunk.push(line);
    if (chunk.length < CHUNK_LINES) continue;
    yield `${chunk.join('\n')}\n`;
    chunk = [];
  }
  if (chunk.length > 0) yield `${chunk.join('\n')}\n`;
}
