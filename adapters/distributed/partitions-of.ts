import type { Broker } from '../../src/index.ts';
import { partitionOf } from '../../src/internal/index.ts';

/** Returns the partitions in which runs are; all of them where no run is named. */
export function partitionsOf(
  { partitions }: Broker,
  runs: readonly string[] | undefined,
): readonly number[] {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  if (runs === undefined) return all;
  const wanted = new Set(runs.map((run) => partitionOf(run, partitions)));
  return all.filter((partition) => wanted.has(partition));
}
