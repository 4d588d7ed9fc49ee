import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readPairs } from '../codec/read-state.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import type { Answer } from './answer.ts';
import {
  type KeptAnswer,
  type KeptResult,
  KeyAggregates,
  type KeyAggregatesState,
  nameOf,
} from './key-aggregates.ts';
import { Scratch } from './scratch.ts';
import { StretchColumn } from './stretch-column.ts';
import type { WindowEnd } from './value-window.ts';

/** What an item of customCfg asks of a key, and who answers it. */
export interface AskedItem {
  /** The key below its mode. */
  readonly dataSrc: string;
  readonly methodName: string;
  readonly answer: Answer;
}

/** The aggregates of one mode. */
interface ModeAggregates {
  readonly byKey: ReadonlyMap<string, KeyAggregates>;
  /** The epoch of the mode's own loop; NaN before its first value. */
  epoch: number;
  /** The newest clock, epoch milliseconds. */
  clockMs: number;
}

interface ModeAggregatesState {
  readonly epoch: StateNumber;
  readonly clockMs: StateNumber;
  readonly keys: readonly (readonly [key: string, state: KeyAggregatesState])[];
}

/** By mode. */
export type ItemAggregatesState = readonly (readonly [mode: string, state: ModeAggregatesState])[];

/** A key of a section that is asked for. */
interface AskedColumn {
  readonly index: number;
  readonly aggregates: KeyAggregates;
}

/** What the records of a section are asked for. */
interface SectionPlan {
  readonly mode: ModeAggregates;
  readonly columns: readonly AskedColumn[];
}

/**
 * What is kept for the items of customCfg that a history alone does not answer, by mode and key. The
 * keys of a section are looked up once: a record costs nothing for keys that nobody asks of.
 */
export class ItemAggregates {
  /** Whether any item needs it: without one, nothing here costs anything. */
  readonly isNeeded: boolean;
  readonly #items: readonly AskedItem[];
  readonly #scratch: Scratch;
  #modes = new Map<string, ModeAggregates>();
  #plans = new WeakMap<Section, SectionPlan>();
  #lastSection: Section | undefined;
  #lastPlan: SectionPlan | undefined;
  readonly #column = new StretchColumn();

  /** Several that never run at the same time may share `scratch`. */
  constructor(items: readonly AskedItem[], scratch: Scratch = new Scratch()) {
    this.#items = items.filter(({ answer }) => keptAnswer(answer) !== undefined);
    this.#scratch = scratch;
    this.isNeeded = this.#items.length > 0;
  }

  /** Takes the values of all keys that are asked for. */
  take(stretch: Stretch): void {
    const { mode, columns } = this.#planOf(stretch.section);
    if (stretch.epoch !== mode.epoch) {
      mode.epoch = stretch.epoch;
      for (const aggregates of mode.byKey.values()) aggregates.begin('epoch');
    }
    for (let i = 0; i < stretch.length; i++) {
      const timeMs = stretch.timesMs[i] as number;
      if (timeMs > mode.clockMs) mode.clockMs = timeMs;
    }
    if (columns.length === 0) return;
    const column = this.#column;
    column.open(stretch);
    for (const { index, aggregates } of columns) {
      column.pick(stretch, index);
      aggregates.add(column, mode.clockMs);
    }
    column.close();
  }

  /** What is kept for an item; `undefined` where its window is empty, or where nothing is kept. */
  result(
    mode: string,
    { dataSrc, answer }: AskedItem,
    end: WindowEnd,
    digits: number | undefined,
  ): KeptResult | undefined {
    const kept = keptAnswer(answer);
    if (kept === undefined) return undefined;
    const { byKey, clockMs } = this.#modeOf(mode);
    const aggregates = byKey.get(dataSrc);
    if (aggregates === undefined) return undefined;
    if (kept.kind !== 'window') return aggregates.result(kept);
    // a record that comes late makes a line of now
    const isLate = !end.isBoundary && end.clockMs < clockMs;
    return aggregates.windowResult(kept, isLate ? { ...end, clockMs } : end, digits);
  }

  toJSON(): ItemAggregatesState {
    return Array.from(this.#modes, ([mode, { epoch, clockMs, byKey }]) => [
      mode,
      {
        epoch: writeNumber(epoch),
        clockMs: writeNumber(clockMs),
        keys: Array.from(byKey, ([key, aggregates]) => [key, aggregates.toJSON()]),
      },
    ]);
  }

  /**
   * Takes over what `toJSON` gave, before the first record, for the items that are the same; the
   * others begin anew, and are named. @throws TypeError or RangeError for what is no state; nothing is
   * taken over then.
   */
  restore(state: unknown): readonly string[] {
    const misfits: string[] = [];
    const modes = new Map<string, ModeAggregates>();
    for (const [name, saved] of readPairs(state, 'aggregates', readMode)) {
      const mode = this.#newMode();
      mode.epoch = saved.epoch;
      mode.clockMs = saved.clockMs;
      modes.set(name, mode);
      const restored = new Map<string, ReadonlySet<string>>();
      for (const [key, aggregates] of mode.byKey) {
        if (saved.keys.has(key)) restored.set(key, aggregates.restore(saved.keys.get(key)));
      }
      for (const { dataSrc, methodName, answer } of this.#items) {
        const kept = keptAnswer(answer);
        if (kept === undefined || restored.get(dataSrc)?.has(nameOf(kept)) !== true)
          misfits.push(`${methodName} of ${name}/${dataSrc}`);
      }
    }
    this.#modes = modes;
    this.#plans = new WeakMap();
    this.#lastPlan = undefined;
    return misfits;
  }

  #modeOf(name: string): ModeAggregates {
    const known = this.#modes.get(name);
    if (known !== undefined) return known;
    const mode = this.#newMode();
    this.#modes.set(name, mode);
    return mode;
  }

  #newMode(): ModeAggregates {
    const answers = new Map<string, KeptAnswer[]>();
    for (const { dataSrc, answer } of this.#items) {
      const kept = keptAnswer(answer);
      if (kept !== undefined) answers.set(dataSrc, [...(answers.get(dataSrc) ?? []), kept]);
    }
    const byKey = new Map<string, KeyAggregates>();
    for (const [key, ofKey] of answers) byKey.set(key, new KeyAggregates(ofKey, this.#scratch));
    return { byKey, epoch: Number.NaN, clockMs: Number.NEGATIVE_INFINITY };
  }

  /** Most sections are the one before: saves the look-up. */
  #planOf(section: Section): SectionPlan {
    if (section === this.#lastSection && this.#lastPlan !== undefined) return this.#lastPlan;
    const plan = this.#plans.get(section) ?? this.#plan(section);
    this.#lastSection = section;
    this.#lastPlan = plan;
    return plan;
  }

  #plan(section: Section): SectionPlan {
    const mode = this.#modeOf(section.mode);
    const columns = section.keys.flatMap((key, index) => {
      const aggregates = mode.byKey.get(key);
      return aggregates === undefined ? [] : [{ index, aggregates }];
    });
    const plan = { mode, columns };
    this.#plans.set(section, plan);
    return plan;
  }
}

function readMode(state: unknown) {
  const { epoch, clockMs, keys }: Readonly<Record<string, unknown>> = Object(state);
  return {
    epoch: readNumber(epoch, 'epoch'),
    clockMs: readNumber(clockMs, 'clockMs'),
    keys: new Map(readPairs(keys, 'keys', (one) => one)),
  };
}

function keptAnswer(answer: Answer): KeptAnswer | undefined {
  return answer.kind === 'current' || answer.kind === 'history' ? undefined : answer;
}
