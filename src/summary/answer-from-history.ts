import { arrayColumn } from '../aggregates/array-column.ts';
import type { KeptAnswer, KeptResult } from '../aggregates/key-aggregates.ts';
import type { HistoryBuffer } from '../hub/history-buffer.ts';
import { Faults } from '../options/faults.ts';
import type { CustomStatistic } from '../options/options.ts';
import type { Ask } from './answer-item.ts';

const NO_CLOCKS = new Float64Array(0);
const CLOCKS = 'the clocks of the records';

/**
 * Answers an item by the history alone, where no engine follows the updates: the epoch is the last
 * `batch` updates, the run all that the history keeps, and each update is one iteration. Where
 * every iteration updates the key, these are the engine's numbers. O(history) per item.
 */
export function answerFromHistory({ item, buffer, moment }: Ask): KeptResult | undefined {
  const { answer } = item;
  if (answer.kind === 'current' || answer.kind === 'history') return undefined;
  const length = Math.min(windowLength(answer, moment.place.batch), buffer.length);
  if (length === 0) return undefined;
  return { value: keptValue(answer, buffer, length), iter: undefined, length };
}

/** `undefined` if the statistic is one that the buffer itself gives over that many values. */
function keptValue(answer: KeptAnswer, buffer: HistoryBuffer, length: number): number | undefined {
  if (answer.kind === 'counted') return undefined;
  const hasBefore = answer.statistic.asksBefore === true && buffer.length > length;
  const before = hasBefore ? buffer.window(length + 1).values[0] : undefined;
  const { values, counts } = buffer.window(length);
  if (answer.kind === 'aggregate') {
    const aggregate = answer.running.kind.create();
    if (before !== undefined) aggregate.add(arrayColumn(Float64Array.of(before)));
    aggregate.add(arrayColumn(values, { counts }));
    return answer.running.read(aggregate);
  }
  const iters = Float64Array.from(values, (_, index) => index);
  return answer.statistic.over({ values, counts, timesMs: NO_CLOCKS, iters, before });
}

function windowLength(answer: KeptAnswer, batch: number): number {
  if (answer.kind !== 'window') {
    return answer.era === 'epoch' ? Math.max(1, batch) : Number.POSITIVE_INFINITY;
  }
  return answer.reach.kind === 'updates' ? answer.reach.length : Number.POSITIVE_INFINITY;
}

/** Refuses items that need more than a hub keeps. @throws TypeError naming all of them. */
export function requireHistoryAnswers(items: readonly CustomStatistic[]): void {
  const faults = new Faults();
  for (const [index, item] of items.entries()) {
    const need = needOf(item);
    if (need === undefined) continue;
    const [option, what] = need;
    faults.add(
      `customCfg[${index}].${option}`,
      `'${item[option]}' needs ${what}, which a hub does not keep: use an adapter`,
    );
  }
  faults.throwIfAny();
}

/** The option of an item that a history cannot serve, and what it needs. */
function needOf({
  answer,
}: CustomStatistic): readonly [option: 'windowSize' | 'methodName', what: string] | undefined {
  if (answer.kind === 'current' || answer.kind === 'history') return undefined;
  if (answer.kind === 'window') {
    if (answer.reach.kind === 'interval') return ['windowSize', 'the lines of a run'];
    if (answer.reach.kind === 'time') return ['windowSize', CLOCKS];
  }
  return answer.statistic.needs === 'clock' ? ['methodName', CLOCKS] : undefined;
}
