import type { EngineState, StateStore } from '../../src/internal/index.ts';

/** A reason that needs no warning. */
export const NO_NEWS = '';

/**
 * Tells whether the lines of an engine have left the process, where somebody else writes them. Both
 * methods return why some lines have not; `undefined` if all have.
 */
export interface LinesOut {
  /** Waits a while for the lines up to now. Never rejects. */
  settle(): Promise<string | undefined>;
  settleNow(): string | undefined;
}

/** A store that stores a state only when the lines before it are out; `say` gets the reason if not. */
export function storeBehindLines(
  store: StateStore,
  lines: LinesOut,
  say: (reason: string) => void,
): StateStore {
  let newest = 0;
  return {
    async save(state: EngineState) {
      const number = ++newest;
      const reason = await lines.settle();
      if (number !== newest) return false; // overtaken
      if (reason === undefined) return store.save(state);
      if (reason !== NO_NEWS) say(reason);
      return false;
    },
    saveNow(state: EngineState) {
      newest++;
      const reason = lines.settleNow();
      if (reason === undefined) return store.saveNow(state);
      if (reason !== NO_NEWS) say(reason);
      return false;
    },
  };
}
