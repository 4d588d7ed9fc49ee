import { readFileSync } from 'node:fs';
import { type EngineState, readEngineState } from '../state/engine-state.ts';
import { readStateText } from './state-text.ts';

/**
 * The newest state that is sound, `undefined` when there is none. Nothing is moved.
 * @throws never
 */
export function readStateFile(path: string): EngineState | undefined {
  for (const version of [path, `${path}.previous`]) {
    try {
      return readEngineState(readState(version));
    } catch {
      // a damaged version is dealt with by whoever goes on from it
    }
  }
  return undefined;
}

/** @throws Error for a file that cannot be read, or holds no state that is whole. */
export function readState(path: string): unknown {
  return readStateText(readFileSync(path, 'utf8'));
}
