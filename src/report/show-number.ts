/** Returns a number with four significant digits, as short as it goes. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e7)) {
    return value
      .toExponential(3)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  }
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(magnitude >= 1000 ? 6 : 4)));
}
