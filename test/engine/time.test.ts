import fc from 'fast-check';
import { Engine, MessageHub, parseOptions, type WindrowOptions } from '../../src/internal/index.ts';
import { PLAIN_STATISTICS, plainWindow, type Timed } from './plain-window.ts';

const START_MS = 1_700_000_000_000;
const SPAN_MS = 10_000;
const MAX_JUMP_MS = 3_600_000;
const METHODS = Object.keys(PLAIN_STATISTICS);

interface Line {
  readonly atMs: number;
  readonly tag: Readonly<Record<string, number | boolean>>;
}

const item = (methodName: string, windowSize: '10s' | '20s' | 'interval') =>
  ({ dataSrc: 'v', methodName, windowSize, logName: `${methodName} ${windowSize}` }) as const;

const GIVEN: WindrowOptions = {
  modes: ['q', 'other'],
  interval: '10s',
  tail: true,
  customCfg: [
    ...METHODS.flatMap((method) => [item(method, '10s'), item(method, '20s')]),
    item('count', 'interval'),
    item('sum', 'interval'),
    item('p95', 'interval'),
  ],
};

/** An engine whose clock is the test's own, and its lines. */
function bench(given: WindrowOptions = GIVEN) {
  const world = { nowMs: START_MS };
  const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
  const lines: Line[] = [];
  const engine = new Engine(options, {
    sinks: [
      {
        write: (event) => {
          if (event.kind !== 'summary') return;
          const { place, tag } = event.summary;
          if (place.mode === 'q') lines.push({ atMs: event.timeMs, tag: Object.fromEntries(tag) });
        },
      },
    ],
    clock: () => world.nowMs,
  });
  const log = (timeMs: number, v: number) => {
    world.nowMs = Math.max(world.nowMs, timeMs);
    engine.collect({ time: timeMs, q: { v } });
  };
  return { world, engine, lines, log };
}

/**
 * Steps of a clock in ms: jitter, records that are late by up to 30 s, pauses that are longer than a
 * jump, and single clocks of other days.
 */
const arrivals = arrivalsOf(fc.integer({ min: MAX_JUMP_MS - 1, max: 3 * MAX_JUMP_MS }));

function arrivalsOf(pauseMs: fc.Arbitrary<number>): fc.Arbitrary<readonly Timed[]> {
  return fc
    .array(
      fc.record({
        ms: fc.oneof(
          { weight: 12, arbitrary: fc.nat(3000) },
          { weight: 2, arbitrary: fc.nat(70_000) },
          { weight: 1, arbitrary: pauseMs },
        ),
        lateMs: fc.oneof(
          { weight: 4, arbitrary: fc.constant(0) },
          { weight: 2, arbitrary: fc.nat(500) },
          { weight: 1, arbitrary: fc.nat(30_000) },
        ),
        isAhead: fc.nat(15).map((n) => n === 0),
        v: fc.integer({ min: -8, max: 64 }),
      }),
      { minLength: 1, maxLength: 80, size: 'max' },
    )
    .map((steps): readonly Timed[] => {
      let timeMs = START_MS + 3000;
      return steps.map(({ ms, lateMs, isAhead, v }, index) => {
        // far from one another: none confirms another one
        if (isAhead && index > 1) return { timeMs: timeMs + 86_400_000 * (index + 20), v };
        timeMs += ms;
        return { timeMs: timeMs - lateMs, v };
      });
    });
}

interface PlainLine {
  readonly atMs: number;
  /** The statistics of windows of `SPAN_MS`, and of twice that. */
  readonly windows: readonly Readonly<Record<string, number>>[];
}

/** The clocks of the lines of boundaries and what windows of time hold then, by a plain list. */
function oracle(records: readonly Timed[]): readonly PlainLine[] {
  const lines: PlainLine[] = [];
  const known: Timed[] = [];
  const startMs = records[0]?.timeMs ?? Number.NaN;
  let latestMs = startMs;
  let aheadMs = Number.NaN;
  let dueMs = Number.POSITIVE_INFINITY;
  let hasRecords = false;
  for (const record of records) {
    const { timeMs } = record;
    const isConfirmed = Math.abs(timeMs - aheadMs) <= MAX_JUMP_MS;
    const isAhead = timeMs > latestMs + MAX_JUMP_MS;
    if (isAhead && !isConfirmed) aheadMs = timeMs;
    else if (timeMs > latestMs) {
      latestMs = isAhead ? Math.max(timeMs, aheadMs) : timeMs;
      aheadMs = Number.NaN;
    }
    while (latestMs >= dueMs) {
      const toMs = dueMs;
      const windows = [SPAN_MS, 2 * SPAN_MS].map((spanMs) => {
        const window = plainWindow(known, { fromMs: toMs - spanMs, toMs, startMs });
        const values = METHODS.map((method) => [method, PLAIN_STATISTICS[method]?.(window) ?? NaN]);
        return Object.fromEntries(values);
      });
      lines.push({ atMs: toMs, windows });
      dueMs = hasRecords ? dueMs + SPAN_MS : Number.POSITIVE_INFINITY;
      hasRecords = false;
    }
    if (dueMs === Number.POSITIVE_INFINITY)
      dueMs = Math.floor(latestMs / SPAN_MS) * SPAN_MS + SPAN_MS;
    hasRecords = true;
    known.push(record);
  }
  return lines;
}

function expectWindow(line: Line, span: '10s' | '20s', expected: Readonly<Record<string, number>>) {
  for (const method of METHODS) {
    const seen = line.tag[`${method} ${span}`] ?? 'no item';
    const wanted = expected[method] as number;
    const isClose = Math.abs(Number(seen) - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
    expect([method, span, line.atMs, isClose ? wanted : seen]).toEqual([
      method,
      span,
      line.atMs,
      wanted,
    ]);
  }
}

describe('lines of an interval of time', () => {
  test('are made as of their boundaries, as a plain list of all arrivals says', () => {
    fc.assert(
      fc.property(arrivals, (records) => {
        const { engine, lines, log } = bench();
        for (const { timeMs, v } of records) log(timeMs, v);
        const wanted = oracle(records);
        expect(lines.map(({ atMs }) => atMs)).toEqual(wanted.map(({ atMs }) => atMs));
        lines.forEach((line, index) => {
          const [one = {}, two = {}] = wanted[index]?.windows ?? [];
          expectWindow(line, '10s', one);
          expectWindow(line, '20s', two);
        });
        engine.end();
      }),
    );
  });

  test('count each record once since the line before, and add up to the whole', () => {
    fc.assert(
      fc.property(
        arrivals,
        fc.constantFrom('10s' as const, 3, '1s' as const),
        (records, interval) => {
          const { engine, lines, log } = bench({ ...GIVEN, interval });
          for (const { timeMs, v } of records) log(timeMs, v);
          engine.end();
          const total = (key: string) =>
            lines.reduce((sum, { tag }) => sum + Number(tag[key] ?? NaN), 0);
          expect(total('count interval')).toBe(records.length);
          expect(total('sum interval')).toBe(records.reduce((sum, { v }) => sum + v, 0));
        },
      ),
    );
  });

  test('are the same live, with looks at any moment, and in a replay', () => {
    // a pause that is longer than a jump ends live, and in a replay when it is confirmed
    const inOrder = arrivalsOf(fc.nat(600_000)).map((records) =>
      records
        .filter(({ timeMs }) => timeMs < START_MS + 20 * 86_400_000)
        .sort((left, right) => left.timeMs - right.timeMs),
    );
    fc.assert(
      fc.property(inOrder, fc.array(fc.nat(70_000), { maxLength: 100 }), (records, looks) => {
        const [replay, live] = [bench(), bench()];
        for (const { timeMs, v } of records) replay.log(timeMs, v);
        const ticks = looks.map((ms, index) => START_MS + ms + 1000 * index);
        for (const { timeMs, v } of records) {
          for (const at of ticks.filter((one) => one > live.world.nowMs && one < timeMs).sort()) {
            live.world.nowMs = at;
            live.engine.tick(at);
          }
          live.world.nowMs = timeMs;
          live.log(timeMs, v);
        }
        for (const { engine } of [replay, live]) engine.end();
        expect(live.lines).toEqual(replay.lines);
      }),
    );
  });

  test('of a mode that is quiet come with the time of the others', () => {
    const { engine, lines, log } = bench();
    log(START_MS, 1);
    for (let sec = 1; sec < 60; sec++) {
      engine.collect({ time: START_MS + 1000 * sec, other: { n: 1 } });
    }
    expect(lines.map(({ atMs, tag }) => [(atMs - START_MS) / 1000, tag['count 10s']])).toEqual([
      [10, 1],
      [20, 0],
    ]);
  });

  test('of a mode with a host that is behind go by its own clock', () => {
    const { engine, lines, log } = bench();
    for (let sec = 0; sec < 60; sec++) {
      engine.collect({ time: START_MS + 1000 * sec + 11_000, other: { n: 1 } });
      log(START_MS + 1000 * sec, 1);
    }
    const counts = lines.map(({ tag }) => tag['count 10s']);
    expect(counts).toEqual([10, 10, 10, 10, 10]);
  });

  test('count the records that are late', () => {
    const { engine, log } = bench();
    for (const sec of [1, 11, 2, 12, 3]) log(START_MS + 1000 * sec, 1);
    expect(engine.stats().late).toBe(2);
  });
});

test('one record of tomorrow costs nothing', () => {
  const ms = (isStray: boolean): number => {
    const { log } = bench();
    const start = performance.now();
    for (let i = 0; i < 40_000; i++) {
      log(START_MS + i + (isStray && i === 20 ? 86_400_000 : 0), 1);
    }
    return performance.now() - start;
  };
  ms(false);
  expect(ms(true)).toBeLessThan(5 * ms(false) + 200);
});
