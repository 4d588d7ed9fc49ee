import { resolve } from 'node:path';
import { type Engine, type Options, StateFile, type StateStore } from '../../src/internal/index.ts';

/** The state file of an engine, for it to go on after another process. */
export interface KeptState {
  /** The store of the states. */
  readonly store: StateStore;
  /**
   * Restores the saved state into a new engine, and saves the engine's state from time to time. The
   * timer never keeps the process alive.
   */
  keep(engine: Engine): void;
  /** Releases the file and stops the timer. */
  stop(): void;
}

/**
 * The state files of this thread's engines. Two engines on one file would overwrite each other's
 * states.
 */
const openPaths = new Set<string>();

/**
 * Opens the state file that the options ask for. What cannot be used of it is a warning, never an
 * error.
 * @throws Error when its folder cannot be made, it is no file, or another engine here has it.
 */
export function openKeptState(
  { stateFile: path, stateIntervalMs }: Options,
  warn: (message: string) => void,
): KeptState | undefined {
  if (path === undefined) return undefined;
  const file = new StateFile(path, warn);
  const whole = resolve(path);
  if (openPaths.has(whole)) {
    throw new Error(`windrow: the state file ${path} is another logger's that is not closed yet`);
  }
  openPaths.add(whole);
  let timer: NodeJS.Timeout | undefined;
  return {
    store: file,
    keep(engine) {
      file.load((state) => {
        const misfits = engine.restore(state);
        if (misfits.length > 0) warn(misfitText(path, misfits));
      });
      timer = setInterval(() => void engine.saveState(), stateIntervalMs).unref();
    },
    stop() {
      clearInterval(timer);
      openPaths.delete(whole);
    },
  };
}

function misfitText(path: string, misfits: readonly string[]): string {
  return `windrow: what ${path} has does not fit the options: new are ${misfits.join(', ')}`;
}
