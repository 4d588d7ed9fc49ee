/** Steps of a hash over bytes. */

/** The first `count` bytes (0 to 7) at `start`. */
export function lastBytes(start: usize, count: usize): u64 {
  return count === 0 ? 0 : load<u64>(start) << ((8 - <u64>count) << 3);
}

export function mix(hash: u64, word: u64): u64 {
  const product = (hash ^ word) * 0x9e3779b97f4a7c15;
  return product ^ (product >> 32);
}
