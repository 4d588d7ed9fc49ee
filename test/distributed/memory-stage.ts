import type { MemoryPartition } from '../../src/broker/memory-store.ts';
import type { Stage } from './fleet.ts';
import { Lab } from './lab.ts';

/** How often the memory is "on the disk": what came later is lost in a crash. */
const SYNC_MS = 1000;

/** A memory with a clock that the test moves: seconds of it take no time. */
export function memoryStage(): Stage {
  const lab = new Lab();
  const partition = lab.store.partition(0);
  let back = copyOf(partition);
  const sync = (): void => {
    back = copyOf(partition);
    lab.startTimer(sync, SYNC_MS);
  };
  sync();
  return {
    clock: lab.clock,
    startTimer: lab.startTimer,
    holdingTimer: lab.startTimer,
    pass: (ms) => lab.pass(ms),
    jump: (ms) => lab.pass(ms),
    rules: {},
    maxRounds: 2000,
    open: () => lab.broker(),
    crash: async () => back(),
    breaksConnections: false,
    dispose: async () => {},
  };
}

/** Returns what puts a partition back to what it is now. */
function copyOf(partition: MemoryPartition): () => void {
  const entries = [...partition.entries];
  const marks = [...partition.marks];
  const lastLines = [...partition.lastLines];
  const lines = [...partition.lines];
  const { lastIndex, lastMs, lastLine, checkpoint } = partition;
  return () => {
    partition.entries.splice(0, partition.entries.length, ...entries);
    partition.lines.splice(0, partition.lines.length, ...lines);
    partition.marks.clear();
    for (const [who, end] of marks) partition.marks.set(who, end);
    partition.lastLines.clear();
    for (const [run, last] of lastLines) partition.lastLines.set(run, last);
    Object.assign(partition, { lastIndex, lastMs, lastLine, checkpoint, lease: undefined });
  };
}
