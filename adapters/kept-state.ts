import { type Engine, type EngineState, type Options, StateFile } from '../src/index.ts';

/** What an engine needs to go on where another process was. */
export interface KeptState {
  /** `false` when it could not be saved. */
  save(state: EngineState): boolean;
  /** Lets a new engine go on from the state that is there, and saves its own from time to time. */
  keep(engine: Engine): void;
  /** Ends the saving from time to time, which never keeps the process alive. */
  stop(): void;
}

/**
 * The state file that the options ask for; what cannot be used of it is said, and never an error.
 * @throws Error when its folder cannot be made.
 */
export function openKeptState(
  { stateFile: path, stateIntervalMs }: Options,
  warn: (message: string) => void,
): KeptState | undefined {
  if (path === undefined) return undefined;
  const file = new StateFile(path, warn);
  let timer: NodeJS.Timeout | undefined;
  return {
    save: (state) => file.save(state),
    keep(engine) {
      file.load((state) => {
        const misfits = engine.restore(state);
        if (misfits.length > 0) warn(misfitText(path, misfits));
      });
      timer = setInterval(() => void engine.saveState(), stateIntervalMs).unref();
    },
    stop: () => clearInterval(timer),
  };
}

function misfitText(path: string, misfits: readonly string[]): string {
  return `windrow: what ${path} has does not fit the options: new are ${misfits.join(', ')}`;
}
