/** Shown last in the line of an epoch of val or test, by their mean over it. */
export const EPOCH_TIMES: readonly string[] = ['time', 'data_time'];

export function isEpochTime(name: string): boolean {
  return EPOCH_TIMES.includes(name);
}
