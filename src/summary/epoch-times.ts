/** The keys that come last in the line of an epoch of val or test, as means over the epoch. */
export const EPOCH_TIMES: readonly string[] = ['time', 'data_time'];

export function isEpochTime(name: string): boolean {
  return EPOCH_TIMES.includes(name);
}
