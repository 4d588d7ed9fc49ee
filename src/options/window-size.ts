import * as v from 'valibot';
import { type Duration, parseDuration } from './duration.ts';
import type { Schema } from './option.ts';

/**
 * The window of a statistic: a number of updates, record time, those since the line before, the
 * epoch's, or all of the run's.
 */
export type WindowSize = number | 'interval' | 'epoch' | 'global' | Duration;

const WORDS: ReadonlySet<unknown> = new Set(['interval', 'epoch', 'global']);

/** What a `windowSize` of `customCfg` may be. */
export const windowSize: Schema<WindowSize> = v.custom<WindowSize>(
  isWindowSize,
  "a positive integer, 'interval', 'epoch', 'global' or a span such as '30s'",
);

function isWindowSize(value: unknown): boolean {
  const isLength = Number.isSafeInteger(value) && (value as number) > 0;
  return isLength || WORDS.has(value) || parseDuration(value) !== undefined;
}
