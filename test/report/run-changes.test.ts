import fc from 'fast-check';
import { LiveRun } from '../../src/page/live-run.ts';
import { type ModeCurves, modeCurves } from '../../src/page/mode-curves.ts';
import { type RunPosition, runChanges, runPosition } from '../../src/report/run-changes.ts';
import { runData } from '../../src/report/run-data.ts';
import type { GroupTracks } from '../../src/tracks/group-tracks.ts';
import { RunTracks } from '../../src/tracks/run-tracks.ts';
import { TrackBudget } from '../../src/tracks/track-budget.ts';

/** As few buckets as a track may have, so that strides double early. */
const CAPACITY = 64;

/** Iterations of one mode that follow each other. */
interface Piece {
  readonly mode: 'train' | 'val';
  readonly keys: readonly string[];
  readonly iter: number;
  readonly values: readonly number[];
  readonly epoch: number;
  readonly hasClock: boolean;
}

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.double({ min: 1e9, max: 1e9 + 1, noNaN: true }) },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
);
const piece: fc.Arbitrary<Piece> = fc.record({
  mode: fc.constantFrom('train', 'val'),
  keys: fc.constantFrom(['loss'], ['loss', 'lr'], ['acc']),
  iter: fc.integer({ min: 1, max: 400 }),
  values: fc.array(value, { minLength: 1, maxLength: 40 }),
  epoch: fc.integer({ min: 1, max: 5 }),
  hasClock: fc.boolean(),
});
/** Pieces, in the order of their iterations or not, each followed by a reader's look or not. */
const story = fc.tuple(
  fc.array(fc.tuple(piece, fc.boolean()), { minLength: 1, maxLength: 12 }),
  fc.boolean(),
);

function add(tracks: RunTracks, { mode, keys, iter, values, epoch, hasClock }: Piece): void {
  const clock = (at: number): number => (hasClock ? 1e12 + at * 250 : Number.NaN);
  tracks.take({
    section: {
      mode,
      keys,
      columns: keys.map((_, index) => index),
      countColumns: undefined,
      areWeights: undefined,
      kinds: undefined,
      hasMarks: false,
    },
    rows: Float64Array.from(values.flatMap((own) => keys.map((_, index) => own + index))),
    start: 0,
    width: keys.length,
    length: values.length,
    iter,
    epoch,
    timesMs: Float64Array.from(values, (_, index) => clock(iter + index)),
    clockMs: clock(iter),
    isMapped: false,
  });
}

/** A reader who looks from time to time, over a wire of JSON. */
class Reader {
  readonly #run = new LiveRun();
  #position: RunPosition | undefined;

  look(groups: readonly GroupTracks[]): void {
    this.#run.take(JSON.parse(JSON.stringify(runChanges(groups, this.#position))));
    this.#position = runPosition(groups);
  }

  get modes(): readonly unknown[] {
    return this.#run.modes.map(plain);
  }
}

function reportOf(groups: readonly GroupTracks[]): readonly unknown[] {
  const { modes } = JSON.parse(JSON.stringify(runData('run', groups)));
  return modes.map((mode: Parameters<typeof modeCurves>[0]) => plain(modeCurves(mode)));
}

/** A mode without what only says how its series came over the wire. */
function plain({ curves, ...mode }: ModeCurves): unknown {
  const series = Array.from(curves.values(), ({ data, buckets }) => {
    const { key, first, last, lowest, highest } = data;
    return { key, first, last, lowest, highest, buckets };
  });
  return { ...mode, series };
}

test('who looks at any moments has the run of the report of the last one', () => {
  fc.assert(
    fc.property(story, ([pieces, isOrdered]) => {
      const tracks = new RunTracks(new TrackBudget(CAPACITY));
      const groups = (): readonly GroupTracks[] => [{ group: [], modes: tracks.modes }];
      const reader = new Reader();
      let next = 1;
      for (const [own, isLook] of pieces) {
        add(tracks, isOrdered ? { ...own, iter: next } : own);
        next += own.values.length;
        if (!isLook) continue;
        reader.look(groups());
        expect(reader.modes).toEqual(reportOf(groups()));
      }
    }),
    { numRuns: 200 },
  );
});

test('in order, an update has the newest bucket of before and what came then', () => {
  const tracks = new RunTracks(new TrackBudget());
  const at = (iter: number): Piece => ({
    mode: 'train',
    keys: ['loss'],
    iter,
    values: [1, 2],
    epoch: 1,
    hasClock: true,
  });
  add(tracks, at(1));
  const own = [{ group: [], modes: tracks.modes }];
  const position = runPosition(own);
  expect(runChanges(own, position)).toEqual({ isWhole: false, modes: [] });
  add(tracks, at(3));
  const { modes } = runChanges(own, position);
  expect(modes.map(({ iterSteps, shapes }) => ({ iterSteps, shapes }))).toEqual([
    { iterSteps: [3, 1], shapes: [{ ids: [2, 3], counts: [1, 3] }] },
  ]);
});

test('where a group is gone, the run is sent anew', () => {
  const budget = new TrackBudget();
  const [kept, gone] = [new RunTracks(budget), new RunTracks(budget)];
  for (const tracks of [kept, gone]) {
    add(tracks, { mode: 'train', keys: ['loss'], iter: 1, values: [1], epoch: 1, hasClock: true });
  }
  const both = [kept, gone].map((tracks, index) => ({
    group: [`/${index}`],
    modes: tracks.modes,
  }));
  const reader = new Reader();
  reader.look(both);
  expect(reader.modes).toHaveLength(2);
  reader.look(both.slice(0, 1));
  expect(reader.modes).toEqual(reportOf(both.slice(0, 1)));
});
