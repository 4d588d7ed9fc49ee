import {
  BEAT_MS,
  type Engine,
  type Options,
  StateFile,
  StateOwner,
  type StateStore,
} from '../../src/internal/index.ts';

import { type LinesOut, storeBehindLines } from './lines-out.ts';

/** The largest number of items that a warning names. */
const MAX_SHOWN = 20;

/** The state file of an engine, for it to go on after another process. */
export interface KeptState {
  /** The store of the states. */
  readonly store: StateStore;
  /**
   * Restores the saved state into a new engine, and saves the engine's state from time to time. The
   * timers never keep the process alive.
   * @throws Error for a state that is there and cannot be read.
   */
  keep(engine: Engine): void;
  /** Releases the file and stops the timers; nothing is saved any more. */
  stop(): void;
}

/**
 * Opens the state file that the options ask for, as its only owner. What cannot be used of it is a
 * warning, never an error. States wait for `linesOut`, where others write the lines.
 * @throws Error when its folder cannot be made, it is no file, or another logger has it.
 */
export function openKeptState(
  { stateFile: path, stateIntervalMs }: Options,
  warn: (message: string) => void,
  linesOut?: LinesOut,
): KeptState | undefined {
  if (path === undefined) return undefined;
  const file = new StateFile(path, warn, () => {
    owner.beat(); // in a program that never waits no timer does
    return owner.isHeld;
  });
  const owner = new StateOwner(path);
  const said = new Set<string>();
  const sayUnsaved = (reason: string): void => {
    if (!said.has(reason)) warn(`windrow: no state is saved to ${path}: ${reason}`);
    said.add(reason);
  };
  const timers: NodeJS.Timeout[] = [];
  const every = (ms: number, act: () => void): void => {
    timers.push(setInterval(act, ms).unref());
  };
  every(BEAT_MS, () => owner.beat());
  return {
    store: linesOut === undefined ? file : storeBehindLines(file, linesOut, sayUnsaved),
    keep(engine) {
      file.load((state) => {
        const misfits = engine.restore(state);
        if (misfits.length > 0) warn(misfitText(path, misfits));
      });
      every(stateIntervalMs, () => void engine.saveState());
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
      file.close();
      owner.release();
    },
  };
}

function misfitText(path: string, misfits: readonly string[]): string {
  const shown = misfits.slice(0, MAX_SHOWN).join(', ');
  const left = misfits.length - MAX_SHOWN;
  const names = left > 0 ? `${shown} and ${left} more` : shown;
  return `windrow: what ${path} has does not fit the options: new are ${names}`;
}
