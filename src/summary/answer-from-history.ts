import { arrayColumn } from '../aggregates/array-column.ts';
import type { KeptAnswer, KeptResult } from '../aggregates/key-aggregates.ts';
import type { HistoryBuffer } from '../hub/history-buffer.ts';
import { Faults } from '../options/faults.ts';
import type { CustomStatistic } from '../options/options.ts';
import type { Ask } from './answer-item.ts';

const NO_CLOCKS = new Float64Array(0);

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

/** Refuses items that need the clocks of the records. @throws TypeError naming all of them. */
export function requireHistoryAnswers(items: readonly CustomStatistic[]): void {
  const faults = new Faults();
  for (const [index, { answer, methodName, windowSize }] of items.entries()) {
    if (answer.kind === 'current' || answer.kind === 'history') continue;
    const isOfTime = answer.kind === 'window' && answer.reach.kind !== 'updates';
    if (!isOfTime && answer.statistic.needs !== 'clock') continue;
    const [option, given] = isOfTime ? ['windowSize', windowSize] : ['methodName', methodName];
    faults.add(
      `customCfg[${index}].${option}`,
      `'${given}' needs the clocks of the records, which a hub does not keep: use an adapter`,
    );
  }
  faults.throwIfAny();
}
