import fc from 'fast-check';
import { readTreeBytes, treeBytes } from '../../src/codec/tree-bytes.ts';
import {
  Engine,
  MessageHub,
  parseOptions,
  textLines,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import type { Batch } from '../../src/record/template.ts';
import { TrackBudget } from '../../src/tracks/track-budget.ts';
import { FORMS } from '../conformance/forms.ts';
import { type LogRecord, readFeatures, readGoldens } from '../conformance/golden.ts';

/**
 * Another engine takes over a run that has never stopped: nothing of what it writes, counts or tells
 * differs from the engine that reads the run alone.
 */

const START_MS = Date.UTC(2024, 7, 21, 3);

/** What an engine is given: a record, the time now, ranks of what follows, late rows of a mode. */
type Step =
  | { readonly record: LogRecord }
  | { readonly tickMs: number }
  | { readonly present: number }
  | { readonly lateMode: string };

/** What a run comes to. */
interface Outcome {
  readonly lines: readonly string[];
  readonly stats: unknown;
  readonly hints: ReadonlySet<string>;
  readonly tracks: unknown;
}

/** Runs the steps; another engine goes on before each step of `cuts`. */
function run(
  given: WindrowOptions,
  steps: readonly Step[],
  cuts: ReadonlySet<number> = new Set(),
): Outcome {
  const lines: string[] = [];
  const hints = new Set<string>();
  let nowMs = START_MS;
  const open = (): Engine => {
    const { options } = parseOptions({ timeZone: 'UTC', ...given, hub: new MessageHub() }, {});
    const write = (line: string): void => void lines.push(line);
    return new Engine(options, {
      sinks: [textLines(options, { isColored: false, filtersOrdinary: true, write })],
      clock: () => nowMs,
      hint: (hint) => hints.add(hint),
      trackBudget: new TrackBudget(),
    });
  };
  let engine = open();
  for (const [index, step] of steps.entries()) {
    if (cuts.has(index)) {
      const { state: saved } = engine;
      const state =
        index % 2 === 0 ? readTreeBytes(treeBytes(saved)) : JSON.parse(JSON.stringify(saved));
      engine = open();
      expect(engine.restore(state, { sameRun: true })).toEqual([]);
      expect(engine.resumed).toBeUndefined();
    }
    nowMs += 7;
    if ('record' in step) engine.collect(step.record);
    else if ('present' in step) engine.noteRanks({ present: step.present, world: 8 });
    else if ('lateMode' in step) engine.noteLate(lateRow(step.lateMode, given.groupBy));
    else {
      nowMs = Math.max(nowMs, step.tickMs);
      engine.tick(nowMs);
    }
  }
  engine.end();
  const tracks = engine.tracks.map(({ group, modes }) => ({
    group,
    modes: modes.map(({ mode, clock, tracks: own }) => [mode, clock, [...own]]),
  }));
  return { lines, stats: engine.stats(), hints, tracks: JSON.parse(JSON.stringify(tracks)) };
}

function lateRow(mode: string, groupBy: WindrowOptions['groupBy']): Batch {
  const labels = [groupBy ?? []].flat().map(() => ({ kind: 'constant', text: '/a' }) as const);
  const columns = { keys: [], columns: [], countColumns: undefined, areWeights: undefined };
  const sections = [{ mode, ...columns, kinds: undefined, hasMarks: false }];
  const places = { epoch: -1, iter: -1, batch: -1, memory: -1, pid: -1, time: -1 };
  const rest = { conversions: undefined, notClocks: [], name: undefined, isMapped: false };
  return {
    template: { width: 1, sections, labels, ...places, ...rest },
    rows: new Float64Array(1),
    count: 1,
  };
}

const RUNS = [...readGoldens(), ...readFeatures()].filter(
  ({ input, name }) => input === undefined && name !== 'colours',
);
/** Eight positions that look random, and are the same in each run. */
function cutsOf(length: number): ReadonlySet<number> {
  return new Set(Array.from({ length: 8 }, (_, index) => (index * index * 31 + 17) % length));
}

describe.each(FORMS)('other engines go on as if nothing had happened: $name', (form) => {
  test.each(RUNS)('$name', ({ options, records }) => {
    const given = { ...options, ...form.options } as WindrowOptions;
    const steps = records.map((record) => ({ record: form.write(record) }));
    expect(run(given, steps, cutsOf(steps.length))).toEqual(run(given, steps));
  });
});

const clockStep = fc.constantFrom(0, 20, 250, 250, 1000, 3000, -400, 40_000, 3_600_000);
const value = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -500, max: 3000 }).map((one) => one / 7) },
  { weight: 4, arbitrary: fc.nat(20) as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(Number.NaN, true, null, -0, 1e300) },
);
const counted = fc.record({ value, count: fc.integer({ min: 1, max: 5 }) });
const scalars = fc.record(
  { loss: fc.oneof(value, counted), latency: value, tokens: fc.nat(90), time: fc.nat(8) },
  { requiredKeys: ['loss'], noNullPrototype: true },
);

const stepOf = fc.record(
  {
    kind: fc.constantFrom(
      'train',
      'train',
      'train',
      'val',
      'http',
      'both',
      'tick',
      'run',
      'hub',
      'part',
    ),
    scalars,
    stepMs: clockStep,
    says: fc.subarray(['epoch', 'iter', 'batch']),
    jump: fc.constantFrom(1, 1, 1, 1, 4, -3),
    head: fc.record(
      {
        name: fc.constantFrom('a', 'b'),
        pid: fc.constantFrom(1, 2, 3),
        memory: fc.nat(900),
        route: fc.constantFrom('/a', '/b', '/c', '(other)', '/users/7'),
        method: fc.constantFrom('GET', 'POST'),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);

/** A run of a program that jumps, says its progress or does not, and validates now and then. */
const log: fc.Arbitrary<readonly Step[]> = fc
  .array(fc.tuple(stepOf, fc.integer({ min: 1, max: 12 })), { maxLength: 20 })
  .map((parts) => {
    const steps: Step[] = [];
    let iter = 0;
    let time = START_MS;
    for (const [part, times] of parts) {
      const { kind, scalars: own, stepMs, says, jump, head } = part;
      for (let i = 0; i < times; i++) {
        iter = Math.max(1, iter + (i === 0 ? jump : 1));
        time += stepMs;
        if (kind === 'tick') steps.push({ tickMs: time });
        if (kind === 'part') {
          steps.push({ present: 8 - (i % 3) }, { lateMode: i % 2 === 0 ? 'train' : 'http' });
        }
        if (kind === 'tick' || kind === 'part') continue;
        const position: LogRecord = {
          epoch: Math.ceil(iter / 10),
          iter,
          batch: kind === 'val' ? i + 1 : ((iter - 1) % 10) + 1,
        };
        const said = Object.fromEntries(says.map((field) => [field, position[field]]));
        const modes = {
          ...{ run: { run: { epochLength: { train: 10, val: times } } } },
          ...{
            both: { test: own, val: own },
            hub: { 'windrow/hub': { scalars: [['train/tmp', i, 1]] } },
          },
        };
        const content = kind in modes ? modes[kind as keyof typeof modes] : { [kind]: own };
        steps.push({ record: { time, ...head, ...said, ...content } });
      }
    }
    return steps;
  });

const anyOptions: fc.Arbitrary<WindrowOptions> = fc.record({
  interval: fc.constantFrom<number | 'epoch' | '1s' | '10s'>(1, 3, 10, 'epoch', '1s', '10s'),
  modes: fc.constant(['train', 'val', 'test', 'http']),
  epochLength: fc.constantFrom(undefined, 10, 40),
  maxEpochs: fc.constantFrom(undefined, 6),
  byEpoch: fc.boolean(),
  first: fc.boolean(),
  ignoreLast: fc.boolean(),
  tail: fc.boolean(),
  eta: fc.constantFrom('mean', 'recent'),
  throughput: fc.boolean(),
  keyTtl: fc.constantFrom(undefined, 3),
  summary: fc.boolean(),
  groupBy: fc.constantFrom<string[]>([], [], ['route'], ['route', 'method'], ['pid']),
  maxGroups: fc.constantFrom(2, 100),
  experimentName: fc.constantFrom(undefined, 'exp'),
  intervalExpName: fc.constantFrom(10, 1000),
  customCfg: fc.constantFrom(
    [],
    [
      { dataSrc: 'loss', methodName: 'p95', windowSize: '10s', logName: 'p95' },
      { dataSrc: 'tokens', methodName: 'increase', windowSize: '3s', logName: 'more' },
      { dataSrc: 'latency', methodName: 'rate', windowSize: '1m', logName: 'rate' },
    ],
    [
      { dataSrc: 'loss', methodName: 'p50', windowSize: 20, logName: 'p50' },
      { dataSrc: 'loss', methodName: 'best', windowSize: 'epoch', logName: 'best' },
      { dataSrc: '*', methodName: 'sum', windowSize: 'interval', logName: '*_sum' },
      { dataSrc: 'none', methodName: 'max', windowSize: 'global', logName: 'never' },
    ],
    [
      { dataSrc: 'loss', methodName: 'ema', windowSize: 'global', logName: 'ema' },
      { dataSrc: 'loss', methodName: 'std', windowSize: 'epoch', logName: 'std' },
      { dataSrc: 'tokens', methodName: 'increase', windowSize: 'interval', logName: 'grown' },
      { dataSrc: 'loss', methodName: 'mean', windowSize: 'global', logName: 'all' },
    ],
  ),
});

/** Windows of an epoch need epochs. */
const options = anyOptions.map((given) => ({
  ...given,
  byEpoch: given.byEpoch || JSON.stringify(given.customCfg).includes('epoch'),
}));

test('any run, cut anywhere: lines, counts, hints and tracks are those of one engine', () => {
  const cuts = fc.array(fc.nat(240), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(options, log, cuts, (given, steps, positions) => {
      const at = new Set(positions.map((one) => one % Math.max(1, steps.length)));
      expect(run(given, steps, at)).toEqual(run(given, steps));
    }),
    { numRuns: 400 },
  );
});
