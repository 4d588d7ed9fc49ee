import type { Options } from './options.ts';

/** Returns the severity below which no output of lines writes anything now. */
export function lowestLevel({ level, lines }: Pick<Options, 'level' | 'lines'>): number {
  let lowest = level() ?? Number.NEGATIVE_INFINITY;
  for (const own of lines) lowest = Math.min(lowest, own.level() ?? Number.NEGATIVE_INFINITY);
  return lowest;
}
