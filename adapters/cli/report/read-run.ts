import { Engine, type Options, readStateFile, TrackBudget } from '../../../src/internal/index.ts';
import { lineInput } from '../../host/line-input.ts';
import { NEXT_FILE } from '../follower.ts';
import { openInputs } from '../inputs.ts';
import { runLines } from '../run-lines.ts';
import { type FileKind, fileKind } from './file-head.ts';
import type { NamedInput } from './find-inputs.ts';
import { RunPoints } from './run-points.ts';

/** A run that was read, and what could not be read of it. */
export interface ReadRun {
  readonly name: string;
  readonly groups: Engine['tracks'];
  /** Opened all tracks of the run. */
  readonly budget: TrackBudget;
  /** Lines that hold no scalars. */
  readonly passed: number;
}

/** A run whose lines are read. */
interface OpenRun extends Omit<ReadRun, 'groups' | 'passed'> {
  readonly points: RunPoints;
  passed: number;
}

/**
 * Reads the runs of a file: records, lines of a scalars file, or a state are one; a run file has as
 * many as were begun in it.
 * @throws Error when the file cannot be read.
 */
export async function readRuns(
  input: NamedInput,
  options: Options,
  points: number,
): Promise<readonly ReadRun[]> {
  const kind = fileKind(input.path);
  return kind === 'run'
    ? readRunFile(input, points)
    : [await readRun(input, kind, options, points)];
}

async function readRun(
  { path, name }: NamedInput,
  kind: FileKind,
  options: Options,
  points: number,
): Promise<ReadRun> {
  const budget = new TrackBudget(points);
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

async function readRunFile(
  { path, name, isNamed }: NamedInput,
  points: number,
): Promise<readonly ReadRun[]> {
  const runs: OpenRun[] = [];
  const begin = (own = name): OpenRun => {
    const budget = new TrackBudget(points);
    const run = { name: isNamed ? name : own, budget, points: new RunPoints(budget), passed: 0 };
    runs.push(run);
    return run;
  };
  for await (const line of runLines(path)) {
    if (line?.kind === 'run') begin(line.experiment);
    else {
      const run = runs.at(-1) ?? begin(); // behind a rotation no line opens the run
      if (line === undefined) run.passed++;
      else if (line.kind === 'resume') run.points.markGap();
      else if (line.kind !== 'end') run.points.add(line);
    }
  }
  return runs.map(({ points: own, ...run }) => ({ ...run, groups: own.groups }));
}

async function readLines(engine: Engine, path: string): Promise<void> {
  const [input] = await openInputs(path === '-' ? [] : [path], false);
  if (input === undefined) return;
  const lines = lineInput(engine, () => {});
  lines.begin();
  for await (const chunk of input.chunks) if (chunk !== NEXT_FILE) lines.push(chunk);
  lines.end();
}
