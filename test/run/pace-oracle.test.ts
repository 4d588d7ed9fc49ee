import fc from 'fast-check';
import { lineInput } from '../../adapters/host/line-input.ts';
import { Engine, type EngineEvent, MessageHub, parseOptions } from '../../src/internal/index.ts';

/**
 * Measured time, ETA and throughput of programs that log every iteration or every Nth one, against
 * the rules taken literally, record by record.
 */

type LogRecord = Readonly<Record<string, unknown>>;
type Mode = 'train' | 'val';

interface Shown {
  readonly mode: string;
  readonly time: number | undefined;
  readonly etaSec: number | undefined;
  readonly perSec: number | undefined;
}

interface Step {
  readonly mode: Mode;
  /** The iteration of train, or the batch of val. */
  readonly at: number;
  readonly timeMs: number;
  readonly ownSec: number | undefined;
}

const OPTIONS = {
  interval: 1,
  windowSize: 1,
  byEpoch: false,
  maxIters: 1e6,
  epochLength: { val: 1e5 },
  throughput: true,
};
const THROUGHPUT_RECORDS = OPTIONS.windowSize + 1;

const program: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.record({
      mode: fc.constantFrom<Mode>('train', 'train', 'val'),
      stride: fc.constantFrom(1, 1, 1, 7, 50),
      length: fc.integer({ min: 1, max: 30 }),
      stepMs: fc.constantFrom(0, 40, 250, 7000),
      /** Before the first record of the part: a pause, or a clock that is set back. */
      gapMs: fc.constantFrom(0, 0, 60_000, -5000),
      back: fc.constantFrom(0, 0, 0, 9),
      ownSec: fc.constantFrom(undefined, undefined, 0.25),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => {
    let iter = 0;
    let timeMs = 1724209121000;
    return parts.flatMap(({ mode, stride, length, stepMs, gapMs, back, ownSec }) => {
      timeMs += gapMs;
      if (mode === 'train') iter = Math.max(0, iter - back);
      return Array.from({ length }, (_, index) => {
        timeMs += stepMs;
        if (mode === 'train') iter += stride;
        return { mode, at: mode === 'train' ? iter : (index + 1) * stride, timeMs, ownSec };
      });
    });
  });

/** The rules, one record after the other, with all that was seen kept. */
function expected(steps: readonly Step[]): readonly Shown[] {
  const shown: Shown[] = [];
  const newest = new Map<Mode, number>();
  const pace = new Map<Mode, { start: number; sec: number; iters: number; isMeasured: boolean }>();
  const clocks = new Map<Mode, [iters: number, timeMs: number][]>();
  const times = new Map<Mode, number>();
  /** Where the training was at the newest record of val: the same batch again is another loop's. */
  let trainIter: number | undefined;
  const isAnew = (batch: number, before: number): boolean =>
    batch < before || (batch === before && trainIter !== newest.get('train'));
  steps.forEach(({ mode, at, timeMs, ownSec }, index) => {
    const before = newest.get(mode);
    const isNewLoop = mode === 'val' && (before === undefined || isAnew(at, before));
    if (mode === 'val') trainIter = newest.get('train');
    if (isNewLoop) pace.delete(mode);
    const passed = itersOf(mode, at, isNewLoop ? undefined : before, index === 0);
    newest.set(mode, at);
    const elapsedSec = index === 0 ? -1 : (timeMs - (steps[index - 1] as Step).timeMs) / 1000;
    let own = pace.get(mode);
    const begin = (start: number) => {
      if (own === undefined || at <= own.start)
        own = { start, sec: 0, iters: 0, isMeasured: false };
      pace.set(mode, own);
      return own;
    };
    if (ownSec !== undefined) {
      const running = begin(at - 1);
      running.sec += ownSec;
      running.iters++;
      times.set(mode, ownSec);
    } else if (passed !== undefined && elapsedSec >= 0) {
      const running = begin(at - passed);
      running.sec += elapsedSec;
      running.iters += passed;
      running.isMeasured = true;
      if (passed > 0) times.set(mode, elapsedSec / passed);
    } else if (passed !== undefined && own?.isMeasured && at > own.start) own.iters += passed;
    const all = clocks.get(mode) ?? [];
    all.push([(all.at(-1)?.[0] ?? 0) + (passed ?? 1), timeMs]);
    clocks.set(mode, all);
    const total = mode === 'train' ? OPTIONS.maxIters : OPTIONS.epochLength.val;
    shown.push({
      mode,
      time: times.get(mode),
      etaSec: own && (own.sec / own.iters) * (total - at),
      perSec: perSecOf(all.slice(-THROUGHPUT_RECORDS)),
    });
  });
  return shown;
}

/** `undefined` if a training begins or goes back: it may have been anywhere. */
function itersOf(
  mode: Mode,
  at: number,
  before: number | undefined,
  isFirst: boolean,
): number | undefined {
  if (before !== undefined) return at < before ? undefined : at - before;
  if (mode === 'val') return isFirst && at > 1 ? undefined : at;
  return at === 1 ? 1 : undefined;
}

function perSecOf(window: readonly (readonly [iters: number, timeMs: number])[]) {
  const [first = [0, 0], last = first] = [window[0], window.at(-1)];
  const spanMs = last[1] - first[1];
  return spanMs > 0 ? ((last[0] - first[0]) * 1000) / spanMs : undefined;
}

function recordsOf(steps: readonly Step[]): readonly LogRecord[] {
  return steps.map(({ mode, at, timeMs, ownSec }, index) => ({
    level: 30,
    time: timeMs,
    [mode]: { loss: index, ...(ownSec !== undefined && { time: ownSec }) },
    [mode === 'train' ? 'iter' : 'batch']: at,
  }));
}

function run(given: LogRecord, feed: (engine: Engine) => void): readonly Shown[] {
  const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
  const shown: Shown[] = [];
  const write = (event: EngineEvent): void => {
    if (event.kind !== 'summary' || event.summary.kind !== 'iter') return;
    const { place, times, eta, throughput } = event.summary;
    const time = times.find(({ key }) => key === 'time')?.value;
    shown.push({ mode: place.mode, time, etaSec: eta?.sec, perSec: throughput });
  };
  feed(new Engine(options, { sinks: [{ write }], clock: () => 0 }));
  return shown;
}

function byRecord(given: LogRecord, records: readonly LogRecord[]): readonly Shown[] {
  return run(given, (engine) => {
    for (const record of records) engine.collect(record, { containers: [] });
  });
}

function expectSame(actual: readonly Shown[], wanted: readonly Shown[]): void {
  expect(actual.length).toBe(wanted.length);
  actual.forEach(({ mode, ...numbers }, index) => {
    const { mode: wantedMode, ...others } = wanted[index] as Shown;
    expect(mode).toBe(wantedMode);
    for (const name of ['time', 'etaSec', 'perSec'] as const) {
      const other = others[name];
      // nothing is left of iterations of which none has passed
      if (other === undefined || !Number.isFinite(other))
        expect([name, numbers[name]]).toEqual([name, undefined]);
      else
        expect(Math.abs((numbers[name] ?? Number.NaN) - other)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, other),
        );
    }
  });
}

test('time, ETA and throughput follow the rules', () => {
  fc.assert(
    fc.property(program, (steps) => {
      expectSame(byRecord(OPTIONS, recordsOf(steps)), expected(steps));
    }),
    { numRuns: 300 },
  );
});

test('they are the same where many records are taken at once', () => {
  fc.assert(
    fc.property(program, fc.constantFrom(1, 3, 10, 1000), (steps, interval) => {
      const records = recordsOf(steps);
      const given = { ...OPTIONS, interval, ignoreLast: false };
      const byLine = run(given, (engine) => {
        const input = lineInput(engine, () => {});
        input.push(Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
        input.end();
      });
      expect(byLine).toEqual(byRecord(given, records));
    }),
    { numRuns: 200 },
  );
});

/** MMEngine's IterTimerHook over iterations that are all seen: the mean of their times. */
function etaSecOf(secs: readonly number[], iter: number): number {
  return (secs.reduce((sum, sec) => sum + sec, 0) / secs.length) * (OPTIONS.maxIters - iter);
}

describe('a program that logs every Nth iteration', () => {
  const durationsMs = fc.array(fc.integer({ min: 1, max: 5000 }), {
    minLength: 60,
    maxLength: 200,
  });
  const stride = fc.integer({ min: 1, max: 30 });

  test('has the ETA that IterTimerHook has of all iterations since its first record', () => {
    fc.assert(
      fc.property(durationsMs, stride, (all, every) => {
        const secs = all.map((ms) => ms / 1000);
        let timeMs = 1724209121000;
        const records = all.flatMap((ms, index) => {
          timeMs += ms;
          const iter = index + 1;
          return iter % every === 0 ? [{ time: timeMs, train: { loss: 1 }, iter }] : [];
        });
        const shown = byRecord(OPTIONS, records);
        expect(shown[0]?.etaSec).toBeUndefined();
        records.slice(1).forEach(({ iter }, index) => {
          const wanted = etaSecOf(secs.slice(every, iter), iter);
          expect((shown[index + 1]?.etaSec ?? Number.NaN) / wanted).toBeCloseTo(1, 9);
        });
      }),
    );
  });

  test('that brings the time of one iteration is taken at its word', () => {
    fc.assert(
      fc.property(durationsMs, stride, (all, every) => {
        const own = all.map((ms) => ms / 1000).filter((_, index) => (index + 1) % every === 0);
        const records = own.map((time, index) => ({
          time: 1724209121000 + 700 * every * index,
          train: { loss: 1, time },
          iter: every * (index + 1),
        }));
        byRecord(OPTIONS, records).forEach(({ etaSec = Number.NaN }, index) => {
          const wanted = etaSecOf(own.slice(0, index + 1), every * (index + 1));
          expect(etaSec / wanted).toBeCloseTo(1, 9);
        });
      }),
    );
  });
});

test('nothing is measured from one process to the next', () => {
  const train = (iter: number, sec: number): LogRecord => ({
    time: 1724209121000 + sec * 1000,
    train: { loss: 1 },
    iter,
  });
  const { options } = parseOptions({ hub: new MessageHub() }, {});
  const before = new Engine(options, { sinks: [], clock: () => 0 });
  before.collect(train(1, 0));
  before.collect(train(2, 1));
  const shown = run(OPTIONS, (engine) => {
    engine.restore(before.state);
    engine.collect(train(3, 18_000));
    engine.collect(train(4, 18_002));
  });
  expect(shown.map(({ time, etaSec }) => ({ time, etaSec }))).toEqual([
    { time: 1, etaSec: undefined },
    { time: 2, etaSec: 2 * (OPTIONS.maxIters - 4) },
  ]);
});
