import type { EngineState } from './engine-state.ts';

/**
 * Where the states of one engine go, for the next process to find. What is there is whole at any
 * moment, and of two states the one that was given later. No method throws or rejects.
 */
export interface StateStore {
  /**
   * Puts a state there without stopping the host for long; whether it is there now. It is not when
   * that failed, or when a later one was given meanwhile.
   */
  save(state: EngineState): Promise<boolean>;
  /** Puts a state there before it returns, however long that takes: for the exit of a process. */
  saveNow(state: EngineState): boolean;
}
