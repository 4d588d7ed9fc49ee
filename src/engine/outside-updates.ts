import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readList, readPairs, readText } from '../codec/read-state.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import { splitKey } from '../hub/split-key.ts';
import type { Section } from '../record/template.ts';

/**
 * The updates of a mode that may wait between two of its records. Above it the oldest are dropped.
 */
const MAX_WAITING = 10_000;

type Waiting = readonly [key: string, value: number, count: number];

/** An update as a row: value and count. */
export interface OutsideUpdate {
  readonly section: Section;
  readonly rows: Float64Array;
}

/** The updates that wait for each mode's next record, oldest first. */
export type OutsideUpdatesState = readonly (readonly [
  mode: string,
  waiting: readonly (readonly [key: string, value: StateNumber, count: number])[],
])[];

/**
 * Keeps updates of a hub by other code than the engine until the next record of their mode: they
 * belong to the iteration of that record.
 */
export class OutsideUpdates {
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #sections = new Map<string, Section>();
  readonly #stop: () => void;

  /** Ignores the updates of `owner`. */
  constructor(hub: MessageHub, owner: object) {
    this.#stop = hub.observe({
      owner,
      scalarUpdated: (key, value, count) => this.#add(key, value, count),
    });
  }

  /** Returns and removes the updates that wait for a mode, oldest first. */
  take(mode: string): readonly OutsideUpdate[] {
    if (this.#waiting.size === 0) return [];
    const waiting = this.#waiting.get(mode) ?? [];
    this.#waiting.delete(mode);
    return waiting.map(([key, value, count]) => ({
      section: this.#sectionOf(mode, key, count < 0),
      rows: Float64Array.of(value, Math.abs(count)),
    }));
  }

  stop(): void {
    this.#stop();
  }

  toJSON(): OutsideUpdatesState {
    return Array.from(this.#waiting, ([mode, waiting]) => [
      mode,
      waiting.map(([key, value, count]) => [key, writeNumber(value), count]),
    ]);
  }

  /**
   * Restores what `toJSON` gave, before the updates since then.
   * @throws TypeError for anything else.
   */
  restore(state: unknown): void {
    const read = (list: unknown, name: string): Waiting[] => readList(list, name).map(readWaiting);
    for (const [mode, waiting] of readPairs(state, 'waiting', read)) {
      this.#waiting.set(mode, [...waiting, ...(this.#waiting.get(mode) ?? [])]);
    }
  }

  #add(wholeKey: string, value: number, count: number): void {
    const [mode, key] = splitKey(wholeKey);
    if (mode === undefined) return;
    const waiting = this.#waiting.get(mode) ?? [];
    waiting.push([key, value, count]);
    if (waiting.length > MAX_WAITING) waiting.splice(0, MAX_WAITING / 2);
    this.#waiting.set(mode, waiting);
  }

  /**
   * Returns the section of a key: one object per key, so that what is kept per section is found
   * again.
   */
  #sectionOf(mode: string, key: string, isWeight: boolean): Section {
    const name = `${isWeight ? 'weight' : 'count'} ${mode}/${key}`;
    const known = this.#sections.get(name);
    if (known !== undefined) return known;
    const areWeights = isWeight ? [true] : undefined;
    const columns = { keys: [key], columns: [0], countColumns: [1], areWeights };
    const section = { mode, ...columns, kinds: undefined, hasMarks: false };
    this.#sections.set(name, section);
    return section;
  }
}

function readWaiting(state: unknown): Waiting {
  const [key, value, count] = readList(state, 'waiting');
  return [readText(key, 'key'), readNumber(value, 'value'), readNumber(count, 'count')];
}
