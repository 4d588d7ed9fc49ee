import type { EngineState } from './engine-state.ts';

/**
 * Keeps the states of one engine for the next process. At any moment it holds a whole state, and of
 * two states the later one. No method throws or rejects.
 */
export interface StateStore {
  /**
   * Stores a state without stopping the host for long. Resolves to whether it is stored: false if
   * that failed, or if a later state was given meanwhile.
   */
  save(state: EngineState): Promise<boolean>;
  /** Stores a state before it returns, however long that takes: for the exit of a process. */
  saveNow(state: EngineState): boolean;
}
