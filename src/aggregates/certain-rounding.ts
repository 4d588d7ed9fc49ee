/** Beyond it a scaled number has no fraction to round. */
const MAX_SCALED = 2 ** 50;

/**
 * Whether every number within `slack` of `value` prints the same at `digits` decimals. False where
 * that is not certain, for NaN and infinities, and where the sign is not certain: it would show as
 * -0.0000.
 */
export function isRoundingCertain(value: number, slack: number, digits: number): boolean {
  const scale = 10 ** digits;
  const low = (value - slack) * scale;
  const high = (value + slack) * scale;
  if (!(Math.abs(low) < MAX_SCALED && Math.abs(high) < MAX_SCALED)) return false;
  if (low <= 0 && high >= 0) return false;
  // the scaling rounds too: keep a margin from where a rounding turns
  const margin = (Math.abs(low) + Math.abs(high)) * 2 ** -50;
  return Math.floor(low - margin + 0.5) === Math.floor(high + margin + 0.5);
}
