import { readFileSync } from 'node:fs';
import { type EngineState, readEngineState } from '../state/engine-state.ts';
import { readStateText } from './state-text.ts';

/**
 * Returns the newest valid state, `undefined` if there is none. Moves no file.
 * @throws never
 */
export function readStateFile(path: string): EngineState | undefined {
  for (const version of [path, `${path}.previous`]) {
    try {
      return readEngineState(readState(version));
    } catch {
      // the engine that goes on from it deals with a damaged version
    }
  }
  return undefined;
}

/** Reads a state. @throws Error for a file that cannot be read, or that holds no whole state. */
export function readState(path: string): unknown {
  return readStateText(readFileSync(path, 'utf8'));
}
