import { type NumberState, readNumbers, writeNumbers } from '../codec/number-state.ts';
import { readPairs } from '../codec/read-state.ts';
import type { Aggregate, AggregateKind } from './aggregate.ts';
import type { Answer, Era, Reach } from './answer.ts';
import type { Column } from './column.ts';
import type { Scratch } from './scratch.ts';
import { ValueWindow, type ValueWindowState, type WindowEnd } from './value-window.ts';
import type { WindowStatistic } from './window-statistic.ts';

/** The largest number of values that a history keeps. */
const MAX_COUNTED = 1_000_000;

/** What is kept for an answer that a history alone does not give. */
export type KeptAnswer = Extract<Answer, { readonly kind: 'counted' | 'aggregate' | 'window' }>;

/** The result of a kept answer. */
export interface KeptResult {
  /** The value; `undefined` if it is that of the newest `length` values in the history. */
  readonly value: number | undefined;
  /** The iteration that the value came from, where the statistic has one. */
  readonly iter: number | undefined;
  /** The number of its values, at least 1. */
  readonly length: number;
}

/** An aggregate and the number of values in it. */
interface EraAggregate {
  readonly kind: AggregateKind;
  readonly era: Era;
  aggregate: Aggregate;
  length: number;
}

/** A `KeyAggregates` as JSON. */
export interface KeyAggregatesState extends NumberState<Era> {
  /** Aggregates by kind and era. */
  readonly aggregates: readonly (readonly [name: string, state: EraAggregateState])[];
  /** Windows by reach. */
  readonly windows: readonly (readonly [name: string, state: ValueWindowState])[];
}

interface EraAggregateState {
  readonly length: number;
  readonly aggregate: object;
}

/**
 * Keeps what the answers need of one key. Statistics of one kind share an
 * aggregate, those of one reach share a window.
 */
export class KeyAggregates {
  readonly #aggregates = new Map<string, EraAggregate>();
  readonly #windows = new Map<string, ValueWindow>();
  /** The number of values in each era. */
  readonly #lengths: Record<Era, number> = { epoch: 0, run: 0 };
  /** The eras whose newest values are asked of the history. */
  readonly #counted = new Set<Era>();
  #isOfTime = false;
  readonly #scratch: Scratch;

  constructor(answers: readonly KeptAnswer[], scratch: Scratch) {
    this.#scratch = scratch;
    this.include(answers);
  }

  /** Adds what is missing for these answers too. */
  include(answers: readonly KeptAnswer[]): void {
    const byReach = new Map<string, { reach: Reach; statistics: WindowStatistic[] }>();
    for (const answer of answers) {
      if (answer.kind === 'counted') this.#counted.add(answer.era);
      else if (answer.kind === 'aggregate') {
        const { era, running } = answer;
        const { kind } = running;
        this.#aggregates.set(nameOf(answer), { kind, era, aggregate: kind.create(), length: 0 });
      } else if (answer.kind === 'window') {
        const known = byReach.get(nameOf(answer)) ?? { reach: answer.reach, statistics: [] };
        known.statistics.push(answer.statistic);
        byReach.set(nameOf(answer), known);
      }
    }
    this.#isOfTime ||= [...byReach.values()].some(({ reach }) => reach.kind !== 'updates');
    for (const [name, options] of byReach) {
      if (this.#windows.has(name)) continue;
      this.#windows.set(name, new ValueWindow({ ...options, scratch: this.#scratch }));
    }
  }

  /** Adds values of the running epoch; `clockMs` is the newest clock of the mode. */
  add(column: Column, clockMs: number): void {
    this.#lengths.epoch += column.length;
    this.#lengths.run += column.length;
    for (const own of this.#aggregates.values()) {
      own.aggregate.add(column);
      own.length += column.length;
    }
    for (const window of this.#windows.values()) window.add(column, clockMs);
  }

  /** Begins an era anew. */
  begin(era: Era): void {
    this.#lengths[era] = 0;
    for (const own of this.#aggregates.values()) {
      if (own.era !== era) continue;
      own.aggregate = own.aggregate.next?.() ?? own.kind.create();
      own.length = 0;
    }
  }

  /** Begins the next interval, after the line of the one before. */
  beginInterval(): void {
    for (const window of this.#windows.values()) window.beginInterval();
  }

  /**
   * Whether a statistic is asked for that time alone changes, or a line: of values that there are.
   */
  get isOfTime(): boolean {
    return this.#lengths.run > 0 && this.#isOfTime;
  }

  /** Returns the result of an era; `undefined` if it has brought no value. */
  result(answer: Extract<KeptAnswer, { kind: 'counted' | 'aggregate' }>): KeptResult | undefined {
    if (answer.kind === 'counted') {
      const length = this.#lengths[answer.era];
      return length === 0 ? undefined : { value: undefined, iter: undefined, length };
    }
    const own = this.#aggregates.get(nameOf(answer));
    if (own === undefined || own.length === 0) return undefined;
    const { aggregate, length } = own;
    return { value: answer.running.read(aggregate), iter: aggregate.iter, length };
  }

  /** Returns the result of a window; `undefined` if it is empty. */
  windowResult(
    answer: Extract<KeptAnswer, { kind: 'window' }>,
    end: WindowEnd,
    digits: number | undefined,
  ): KeptResult | undefined {
    return this.#windows.get(nameOf(answer))?.result(answer.statistic, end, digits);
  }

  toJSON(): KeyAggregatesState {
    return {
      ...writeNumbers(this.#lengths),
      aggregates: Array.from(this.#aggregates, ([name, { length, aggregate }]) => [
        name,
        { length, aggregate: aggregate.toJSON() },
      ]),
      windows: Array.from(this.#windows, ([name, window]) => [name, window.toJSON()]),
    };
  }

  /**
   * Restores what `toJSON` gave, before the first value; returns the names of what was
   * in it. An era that is longer than the `historyLength` values that were kept begins with these
   * where its values are asked for. @throws TypeError or RangeError for anything else.
   */
  restore(state: unknown, historyLength: number): ReadonlySet<string> {
    const { aggregates, windows }: Readonly<Record<string, unknown>> = Object(state);
    const { epoch, run } = readNumbers(state, ['epoch', 'run']);
    const kept = new Set<string>();
    for (const [name, saved] of readPairs(aggregates, 'aggregates', (one) => one)) {
      const own = this.#aggregates.get(name);
      if (own === undefined) continue;
      own.length = readNumbers(saved, ['length']).length;
      own.aggregate = own.kind.from(Object(saved).aggregate);
      kept.add(name);
    }
    for (const [name, saved] of readPairs(windows, 'windows', (one) => one)) {
      if (this.#windows.get(name)?.restore(saved)) kept.add(name);
    }
    for (const [era, length] of [
      ['epoch', epoch],
      ['run', run],
    ] as const) {
      const isWhole = Math.min(length, MAX_COUNTED) <= historyLength;
      if (isWhole) kept.add(`counted of ${era}`);
      this.#lengths[era] = isWhole || !this.#counted.has(era) ? length : historyLength;
    }
    return kept;
  }
}

/** Returns a name that two answers share if one aggregate, window or count serves both. */
export function nameOf(answer: KeptAnswer): string {
  if (answer.kind === 'counted') return `counted of ${answer.era}`;
  if (answer.kind === 'aggregate') return `${answer.running.kind.name} of ${answer.era}`;
  const { reach } = answer;
  if (reach.kind === 'interval') return 'interval';
  return reach.kind === 'time' ? `${reach.spanMs} ms` : `${reach.length} updates`;
}
