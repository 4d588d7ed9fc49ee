/** Fails unless equal, -0 being 0, or both finite and no further apart than `tolerance`. */
export function expectClose(actual: number, expected: number, tolerance: number): void {
  if (Object.is(actual + 0, expected + 0)) return;
  if (Number.isFinite(expected) && Math.abs(actual - expected) <= tolerance) return;
  throw new Error(`${actual} is not ${expected} to within ${tolerance}`);
}
