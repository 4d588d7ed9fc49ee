import * as v from 'valibot';
import { type Duration, parseDuration } from './duration.ts';
import type { Schema } from './option.ts';

/** The window of a statistic: a number of updates, record time, the epoch, or the run. */
export type WindowSize = number | 'epoch' | 'global' | Duration;

/** What a `windowSize` of `customCfg` may be. */
export const windowSize: Schema<WindowSize> = v.custom<WindowSize>(
  isWindowSize,
  "a positive integer, 'epoch', 'global' or a span such as '30s'",
);

function isWindowSize(value: unknown): boolean {
  const isLength = Number.isSafeInteger(value) && (value as number) > 0;
  return isLength || value === 'epoch' || value === 'global' || parseDuration(value) !== undefined;
}
