/*
 * The convention of windrow's columns of counts, in this one place: a positive number is a count
 * (the value is a sum over that many samples), a negative one is a weight (the value is a mean over
 * that many samples). A value without either has the count 1.
 */

/** The number of samples that a value stands for. */
export function samplesOf(signed: number): number {
  return Math.abs(signed);
}

/** The sum over the samples that a value stands for. */
export function sampleSum(value: number, signed: number): number {
  return signed < 0 ? value * -signed : value;
}

/** Returns how much a value weighs in a spread: its weight if it has one, else 1. */
export function spreadWeight(signed: number): number {
  return signed < 0 ? -signed : 1;
}

/** Whether any of the counts is a weight. O(n), no allocation. */
export function hasWeights(counts: ArrayLike<number>, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((counts[i] as number) < 0) return true;
  return false;
}
