import { resolve } from 'node:path';
import { type Engine, type Options, StateFile, type StateStore } from '../../src/internal/index.ts';

/** What an engine needs to go on where another process was. */
export interface KeptState {
  /** Where its states go. */
  readonly store: StateStore;
  /**
   * Lets a new engine go on from the state that is there, and saves its own from time to time, which
   * never keeps the process alive.
   */
  keep(engine: Engine): void;
  /** Lets go of the file, and ends the saving from time to time. */
  stop(): void;
}

/** Files of this thread's engines: two that write one would overwrite, and go on from, the other's. */
const openPaths = new Set<string>();

/**
 * The state file that the options ask for; what cannot be used of it is said, and never an error.
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
