import { readFileSync } from 'node:fs';
import { type EngineState, readEngineState } from '../state/engine-state.ts';
import { readStateText } from './state-text.ts';

/**
 * Returns the newest valid state, `undefined` if there is none. Moves no file.
 * @throws Error for a file that is there and cannot be read: it may hold a sound state.
 */
export function readStateFile(path: string): EngineState | undefined {
  for (const version of [path, `${path}.previous`]) {
    const text = readText(version);
    if (text === undefined) continue;
    try {
      return readEngineState(readStateText(text));
    } catch {
      // the engine that goes on from it deals with a damaged version
    }
  }
  return undefined;
}

/**
 * Returns the text of a state file; `undefined` if there is none, '' for a folder.
 * @throws Error with path and cause when it cannot be read.
 */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = Object(cause) as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EISDIR') return ''; // is no state, whoever reads it
    throw new Error(`windrow: cannot read the state file ${path}: ${cause}`, { cause });
  }
}
