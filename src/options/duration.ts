const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A span of record time as options write it: `'500ms'`, `'30s'`, `'5m'`, `'1h'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`;

/**
 * Returns the milliseconds of a duration, `undefined` for anything that is no positive duration.
 */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const durationMs = Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  return durationMs > 0 ? durationMs : undefined;
}
