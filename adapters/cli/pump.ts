import type { Collector } from '../host/collector.ts';
import type { LineInput } from '../host/line-input.ts';
import { NEXT_FILE } from './follower.ts';
import type { Input } from './inputs.ts';
import type { LateOptimizing } from './late-optimizing.ts';
import type { Output } from './output.ts';

/** Where the records of an input go. */
export interface PumpTargets {
  readonly output: Output;
  readonly engine: Collector;
  readonly optimizing: LateOptimizing;
}

/**
 * Feeds an input to the engine by `lines`, chunk by chunk, no faster than the output takes lines and
 * the broker takes records, if these must not be lost.
 * Resolves at the end of the input. An input that cannot be read to its end rejects after the lines
 * before the fault were taken.
 */
export async function pump(
  { chunks, rest, isStopped, position }: Input,
  lines: LineInput,
  { output, engine, optimizing }: PumpTargets,
): Promise<void> {
  lines.begin();
  position?.countPending(() => lines.pendingBytes);
  let fault: unknown;
  try {
    for await (const chunk of chunks) {
      if (chunk === NEXT_FILE) {
        lines.end(); // its end may be torn, which is no beginning of what comes next
        lines.begin();
        position?.beginAnew();
        continue;
      }
      optimizing.add(chunk.length);
      lines.push(chunk);
      position?.add(chunk);
      await output.flush();
      for (let room = engine.room?.(); room !== undefined && !isStopped(); room = engine.room?.()) {
        await room;
      }
    }
  } catch (error) {
    if (!isStopped()) fault = error; // a stream that was stopped ends early, which is what was asked
  }
  for (const chunk of rest) {
    lines.push(chunk);
    position?.add(chunk);
  }
  // the rest of a line is read when the run goes on
  const endsEarly = isStopped() || fault !== undefined;
  if (!endsEarly || position === undefined) lines.end();
  await output.flush();
  if (fault !== undefined) throw fault;
}
