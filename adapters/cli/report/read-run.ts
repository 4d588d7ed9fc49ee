import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { Engine, type Options, readStateFile, TrackBudget } from '../../../src/internal/index.ts';
import { lineInput } from '../../host/line-input.ts';
import { openInputs } from '../inputs.ts';
import type { NamedInput } from './find-inputs.ts';

/** The first bytes of a state file. */
const STATE_HEAD = '{"format":"windrow-state"';

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
  const engine = new Engine(options, {
    sinks: [],
    clock: Date.now,
    arrivalClock: () => Number.NaN,
    trackBudget: budget,
  });
  if (isState(path)) engine.restore(readStateFile(path));
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
  for await (const chunk of input.chunks) lines.push(chunk);
  lines.end();
}

function isState(path: string): boolean {
  if (path === '-') return false;
  const head = Buffer.alloc(STATE_HEAD.length);
  const descriptor = openSync(path, 'r');
  try {
    return statSync(path).isFile() && readSync(descriptor, head) > 0 && String(head) === STATE_HEAD;
  } finally {
    closeSync(descriptor);
  }
}
