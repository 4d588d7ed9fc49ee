import { Engine, type Options, readStateFile, TrackBudget } from '../../../src/internal/index.ts';
import { lineInput } from '../../host/line-input.ts';
import { NEXT_FILE } from '../follower.ts';
import { openInputs } from '../inputs.ts';
import { fileKind } from './file-head.ts';
import type { NamedInput } from './find-inputs.ts';

/** A run that was read, and what could not be read of it. */
export interface ReadRun {
  readonly name: string;
  readonly groups: Engine['tracks'];
  /** Opened all tracks of the run. */
  readonly budget: TrackBudget;
  /** Lines that hold no scalars. */
  readonly passed: number;
}

/**
 * Reads the run of a file: records, lines of a scalars file, or a state.
 * @throws Error when the file cannot be read.
 */
export async function readRun(
  { path, name }: NamedInput,
  options: Options,
  points: number,
): Promise<ReadRun> {
  const budget = new TrackBudget(points);
  const kind = fileKind(path);
  // numbers at the top matter there: said beforehand, they are read by templates, 3 times as fast
  const flat = options.flat || kind === 'scalars';
  const engine = new Engine(
    { ...options, flat },
    {
      sinks: [],
      clock: Date.now,
      arrivalClock: () => Number.NaN,
      trackBudget: budget,
    },
  );
  if (kind === 'state') engine.restore(readStateFile(path));
  else await readLines(engine, path);
  const groups = engine.tracks;
  const { passed } = engine.stats();
  await engine.close();
  return { name, groups, budget, passed };
}

async function readLines(engine: Engine, path: string): Promise<void> {
  const [input] = await openInputs(path === '-' ? [] : [path], false);
  if (input === undefined) return;
  const lines = lineInput(engine, () => {});
  lines.begin();
  for await (const chunk of input.chunks) if (chunk !== NEXT_FILE) lines.push(chunk);
  lines.end();
}
