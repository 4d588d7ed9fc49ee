import type { CadenceOptions, Interval } from '../run/cadence.ts';
import { cadenceOptions, type IntervalOption } from './declarations/cadence-options.ts';
import { parseDuration } from './duration.ts';
import type { Faults } from './faults.ts';
import type { CompleteOptions } from './option.ts';

type Fields = CompleteOptions<typeof cadenceOptions>;

/** The interval of modes that have no interval of their own. */
const OTHERS = cadenceOptions.interval.default as IntervalOption;

/** Completes the options that say when a line is due. */
export function resolveCadence(
  fields: Fields,
  modes: ReadonlySet<string>,
  faults: Faults,
): CadenceOptions {
  const { interval, first, ignoreLast, intervalExpName } = fields;
  const byMode = typeof interval === 'object' ? Object.entries(interval) : [];
  for (const [mode] of faults.isFaulty('modes') ? [] : byMode) {
    if (!modes.has(mode)) faults.unknownName(`interval.${mode}`, 'mode', [...modes]);
  }
  return {
    interval: resolveInterval(typeof interval === 'object' ? OTHERS : interval),
    intervalByMode: new Map(byMode.map(([mode, own]) => [mode, resolveInterval(own)])),
    first,
    ignoreLast,
    intervalExpName,
  };
}

/** Returns the shortest interval of record time, `undefined` if there is none. */
export function shortestMs({ interval, intervalByMode }: CadenceOptions): number | undefined {
  const spansMs = [interval, ...intervalByMode.values()].flatMap((one) =>
    one.kind === 'time' ? [one.timeMs] : [],
  );
  return spansMs.length === 0 ? undefined : Math.min(...spansMs);
}

function resolveInterval(interval: IntervalOption): Interval {
  if (interval === 'epoch') return { kind: 'epoch' };
  if (typeof interval === 'number') return { kind: 'iters', iters: interval };
  return { kind: 'time', timeMs: parseDuration(interval) ?? Number.POSITIVE_INFINITY };
}
