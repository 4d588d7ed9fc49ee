import fc from 'fast-check';
import { progressRow, type RowLook } from '../../src/progress/progress-row.ts';
import type { LeadScalar, RunSnapshot } from '../../src/progress/run-snapshot.ts';
import { textWidth } from '../../src/text/text-width.ts';

const STYLE = { numDigits: 4, numberStyle: 'fixed', digits: new Map(), unit: new Map() } as const;

function look(width: number, isAscii = false): RowLook {
  return { width, isAscii, style: STYLE };
}

function lead(fields: Partial<LeadScalar> = {}): LeadScalar {
  const values = Float64Array.of(0.51, 0.59, 0.61, 0.59, 0.4477);
  return { key: 'loss', kind: 'float', values, best: 0.4037, bestIter: 193, ...fields };
}

function snapshot(fields: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    ...{ mode: 'train', group: [], done: 200, total: 400 },
    ...{ etaSec: 4.2, iterationSec: 0.02, elapsedSec: 4 },
    lead: lead(),
    ...fields,
  };
}

test('says how far the run is, how fast it goes, and how well', () => {
  expect(progressRow(snapshot(), look(99))).toBe(
    '50% ####.... 200/400  eta 0:00:04  50 it/s  loss ▄▇█▇▁ 0.4477  best 0.4037 (@193)',
  );
});

test('goes without the best value, the bars and the pace where there is no room', () => {
  const rows = [80, 60, 56, 45, 30].map((width) => progressRow(snapshot(), look(width)));
  expect(rows).toEqual([
    '50% ####.... 200/400  eta 0:00:04  50 it/s  loss ▄▇█▇▁ 0.4477',
    '50% ####.... 200/400  eta 0:00:04  50 it/s  loss 0.4477',
    '50% ####.... 200/400  eta 0:00:04  50 it/s  loss 0.4477',
    '50% ####.... 200/400  eta 0:00:04  loss 0.447',
    '50% ####.... 200/400  eta 0:00',
  ]);
});

test('a run of unknown length says iteration, pace and elapsed time', () => {
  const open = snapshot({
    total: undefined,
    etaSec: undefined,
    iterationSec: 2.5,
    elapsedSec: 500,
  });
  expect(progressRow(open, look(99))).toBe(
    '200 it  2.5 s/it  elapsed 0:08:20  loss ▄▇█▇▁ 0.4477  best 0.4037 (@193)',
  );
  const bare = { ...open, iterationSec: undefined, elapsedSec: undefined, lead: undefined };
  expect(progressRow(bare, look(99))).toBe('200 it');
});

test('modes but train and groups stand before it', () => {
  const val = snapshot({ mode: 'val', done: 5, total: 4, lead: undefined });
  expect(progressRow(val, look(40))).toBe('val 100% ######## 5/4  eta 0:00:04');
  const http = snapshot({ mode: 'http', group: ['/a', '2\u001b[31m'], total: undefined });
  expect(progressRow(http, look(40))).toMatch(/^http\[\/a 2\\x1b\[31m\] 200 it {2}/);
});

test('values that are not finite have a bar of their own, equal ones are in the middle', () => {
  const row = (...values: number[]) =>
    progressRow(snapshot({ lead: lead({ values: Float64Array.from(values) }) }), look(99));
  expect(row(1, Number.NaN, 2, Infinity)).toContain('loss ▁!█! inf  best');
  expect(row(1, 1, 1)).toContain('loss ▅▅▅ 1.0000');
  expect(row(1e-320, Number.MAX_VALUE, -Number.MAX_VALUE, 0)).toContain('loss ▅█▁▅ 0.0000');
  expect(row(1)).toContain('loss 1.0000');
});

test('is ASCII where the locale has nothing else', () => {
  const row = progressRow(snapshot({ lead: lead({ key: '損失' }) }), look(99, true));
  expect(row).toContain('?? :*#*_ 0.4477');
  expect(row).toMatch(/^[ -~]*$/);
});

test('whatever the records are, it is one line of printable characters that fits', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  const any = fc.double();
  const maybe = fc.option(any, { nil: undefined });
  const leads = fc.record({
    key: text,
    kind: fc.constantFrom('boolean', 'integer', 'float'),
    values: fc.float64Array({ maxLength: 10 }),
    best: any,
    bestIter: fc.nat(),
  });
  const snapshots = fc.record({
    mode: text,
    group: fc.array(text, { maxLength: 2 }),
    done: fc.nat(),
    total: fc.option(fc.nat(), { nil: undefined }),
    etaSec: fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { nil: undefined }),
    iterationSec: maybe,
    elapsedSec: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
    lead: fc.option(leads, { nil: undefined }),
  });
  fc.assert(
    fc.property(snapshots, fc.integer({ min: 0, max: 200 }), fc.boolean(), (at, width, isAscii) => {
      const row = progressRow(at as RunSnapshot, look(width, isAscii));
      expect(textWidth(row)).toBeLessThanOrEqual(width);
      expect(row).not.toMatch(/\p{Cc}/u);
    }),
  );
});
