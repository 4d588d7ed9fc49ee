import { QuantileSketch } from '../aggregates/quantile-sketch.ts';
import type { Update } from '../aggregates/recent-updates.ts';
import { RunningBest } from '../aggregates/running-best.ts';
import { RunningCount } from '../aggregates/running-count.ts';
import { RunningMax } from '../aggregates/running-max.ts';
import { RunningMean } from '../aggregates/running-mean.ts';
import { RunningMin } from '../aggregates/running-min.ts';
import { RunningVariance } from '../aggregates/running-variance.ts';
import { readNumbers, writeNumbers } from '../codec/number-state.ts';
import { readList, readText } from '../codec/read-state.ts';

/** What one scalar came to over the whole run. Non-finite values are counted, and left out of the rest. */
export interface RunTableRow {
  readonly mode: string;
  readonly key: string;
  /** Samples: values that were summed over several count as so many. */
  readonly count: number;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly last: number;
  /** The smallest value, or the largest where more is better, and the iteration it came from. */
  readonly best: number;
  readonly bestIter: number;
  readonly nonfinite: number;
}

/** Keys of which more is better; of all others less is. */
const MORE_IS_BETTER = /acc|recall|precision|f1|map|auc|iou|score|bleu|psnr|ssim|reward/i;
/** Each key costs a sketch: no run has more than this that anybody reads. */
const MAX_ROWS = 1000;

/** A scalar and what its statistics need to go on. */
export interface RowState {
  readonly mode: string;
  readonly key: string;
  readonly [statistic: string]: unknown;
}

/** One scalar, followed in O(1) a value. */
class RowDraft {
  readonly #mode: string;
  readonly #key: string;
  #count = new RunningCount();
  #mean = new RunningMean();
  #variance = new RunningVariance();
  #min = new RunningMin();
  #max = new RunningMax();
  #sketch = new QuantileSketch();
  #best: RunningBest;
  #last = Number.NaN;
  #nonfinite = 0;

  constructor(mode: string, key: string) {
    this.#mode = mode;
    this.#key = key;
    this.#best = new RunningBest(MORE_IS_BETTER.test(key) ? 'max' : 'min');
  }

  get wholeKey(): string {
    return `${this.#mode}/${this.#key}`;
  }

  add({ value, count, timeMs, iter }: Update): void {
    this.#last = value;
    if (!Number.isFinite(value)) {
      this.#nonfinite++;
      return;
    }
    this.#count.update(value, count);
    this.#mean.update(value, count);
    this.#variance.update(value);
    this.#min.update(value);
    this.#max.update(value);
    this.#best.update(value, count, timeMs, iter);
    this.#sketch.add(value);
  }

  get row(): RunTableRow {
    return {
      mode: this.#mode,
      key: this.#key,
      count: this.#count.value,
      mean: this.#mean.value,
      std: Math.sqrt(this.#variance.value),
      min: this.#min.value,
      p50: this.#sketch.quantile(0.5),
      p95: this.#sketch.quantile(0.95),
      max: this.#max.value,
      last: this.#last,
      best: this.#best.value,
      bestIter: this.#best.iter,
      nonfinite: this.#nonfinite,
    };
  }

  toJSON(): RowState {
    return {
      mode: this.#mode,
      key: this.#key,
      ...writeNumbers({ last: this.#last, nonfinite: this.#nonfinite }),
      count: this.#count.toJSON(),
      mean: this.#mean.toJSON(),
      variance: this.#variance.toJSON(),
      min: this.#min.toJSON(),
      max: this.#max.toJSON(),
      sketch: this.#sketch.toJSON(),
      best: this.#best.toJSON(),
    };
  }

  static from(state: unknown): RowDraft {
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const { last, nonfinite } = readNumbers(state, ['last', 'nonfinite']);
    const restored = new RowDraft(readText(saved.mode, 'mode'), readText(saved.key, 'key'));
    restored.#last = last;
    restored.#nonfinite = nonfinite;
    restored.#count = RunningCount.from(saved.count);
    restored.#mean = RunningMean.from(saved.mean);
    restored.#variance = RunningVariance.from(saved.variance);
    restored.#min = RunningMin.from(saved.min);
    restored.#max = RunningMax.from(saved.max);
    restored.#sketch = QuantileSketch.from(saved.sketch);
    restored.#best = RunningBest.from(saved.best);
    return restored;
  }
}

/** Every scalar of a run, for the table at its end. O(1) a value; memory is bounded by the keys. */
export class RunTable {
  readonly #drafts = new Map<string, RowDraft>();

  add(mode: string, key: string, update: Update): void {
    const draft = this.#drafts.get(`${mode}/${key}`) ?? this.#newDraft(mode, key);
    draft?.add(update);
  }

  /** In the order in which the keys first came. */
  get rows(): readonly RunTableRow[] {
    return Array.from(this.#drafts.values(), (draft) => draft.row);
  }

  /** In the order in which the keys first came. */
  toJSON(): readonly RowState[] {
    return Array.from(this.#drafts.values(), (draft) => draft.toJSON());
  }

  /** Takes over what `toJSON` gave. @throws TypeError or RangeError for anything else. */
  restore(state: unknown): void {
    for (const row of readList(state, 'table').slice(0, MAX_ROWS)) {
      const draft = RowDraft.from(row);
      this.#drafts.set(draft.wholeKey, draft);
    }
  }

  #newDraft(mode: string, key: string): RowDraft | undefined {
    if (this.#drafts.size >= MAX_ROWS) return undefined;
    const draft = new RowDraft(mode, key);
    this.#drafts.set(draft.wholeKey, draft);
    return draft;
  }
}
