import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BYTE_WAYS } from './byte-ways.ts';
import type { LogRecord } from './golden.ts';
import { WAYS } from './ways.ts';

/**
 * Clocks in every unit and spelling, under every name, through every way in, against the moment
 * that was spelled: the clock of the line and the measured time show it.
 */

/** How a moment is spelled, and the finest step that the spelling can tell, in microseconds. */
interface Spelling {
  readonly stepUs: number;
  readonly write: (us: number) => unknown;
}

const SEC_US = 1_000_000;
const MS_US = 1000;

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  seconds: { stepUs: SEC_US, write: (us) => us / SEC_US },
  'fractions of seconds': { stepUs: 100, write: (us) => us / SEC_US },
  milliseconds: { stepUs: MS_US, write: (us) => us / MS_US },
  'fractions of milliseconds': { stepUs: 250, write: (us) => us / MS_US },
  microseconds: { stepUs: 1, write: (us) => us },
  'fractions of microseconds': { stepUs: 1, write: (us) => us + 0.25 },
  nanoseconds: { stepUs: 1, write: (us) => us * 1000 },
  'seconds as text': { stepUs: SEC_US, write: (us) => String(us / SEC_US) },
  'fractions as text': { stepUs: 1, write: (us) => fixed(us, 6) },
  'milliseconds as text': { stepUs: MS_US, write: (us) => String(us / MS_US) },
  'microseconds as text': { stepUs: 1, write: (us) => String(us) },
  'nanoseconds as text': { stepUs: 1, write: (us) => `${us}000` },
  'ISO, seconds': { stepUs: SEC_US, write: (us) => iso(us).replace('.000', '') },
  'ISO, milliseconds': { stepUs: MS_US, write: iso },
  // a date is read to the millisecond
  'ISO, microseconds': { stepUs: MS_US, write: (us) => iso(us).replace('Z', '999Z') },
  'ISO, nanoseconds': { stepUs: MS_US, write: (us) => iso(us).replace('Z', '999999Z') },
  'ISO, another zone': { stepUs: MS_US, write: (us) => inZone(us, 330, '+05:30') },
  'ISO, west': { stepUs: MS_US, write: (us) => inZone(us, -480, '-08:00') },
  'ISO with a blank': { stepUs: MS_US, write: (us) => iso(us).replace('T', ' ') },
  'a comma, as Python': { stepUs: MS_US, write: (us) => local(us, ',') },
  'local, with a point': { stepUs: MS_US, write: (us) => local(us, '.') },
  'a header of HTTP': { stepUs: SEC_US, write: (us) => new Date(us / MS_US).toUTCString() },
  'a Date as text': { stepUs: SEC_US, write: (us) => new Date(us / MS_US).toString() },
  'a Date': { stepUs: MS_US, write: (us) => new Date(us / MS_US) },
};

function iso(us: number): string {
  return new Date(us / MS_US).toISOString();
}

function inZone(us: number, minutes: number, zone: string): string {
  return iso(us + minutes * 60 * SEC_US).replace('Z', zone);
}

/** The wall clock of this machine, as Python's logging writes it, where it tells the moment. */
function local(us: number, point: string): string {
  const date = new Date(us / MS_US);
  const text = inZone(us, -date.getTimezoneOffset(), '').replace('T', ' ');
  return Date.parse(text) * MS_US === us ? text.replace('.', point) : iso(us);
}

function fixed(us: number, digits: number): string {
  return `${Math.floor(us / SEC_US)}.${String(us % SEC_US).padStart(digits, '0')}`;
}

const FIELDS = ['time', 'timestamp', '@timestamp', 'ts', 'asctime', 'meta.when'] as const;
type Field = (typeof FIELDS)[number];

const PAIRS = FIELDS.flatMap((field) =>
  Object.entries(SPELLINGS).map(([name, spelling]) => ({ field, name, ...spelling })),
);

const OPTIONS = {
  modes: ['job'],
  interval: 1,
  windowSize: 1,
  timestampKey: 'meta.when',
  timeZone: 'UTC',
  dateStyle: 'file',
};

interface Moment {
  readonly us: number;
  readonly field: Field;
  readonly clock: unknown;
}

/** Each spelling under each name once, in any order, at moments that go on. */
const moments: fc.Arbitrary<readonly Moment[]> = fc
  .tuple(
    fc.shuffledSubarray(PAIRS, { minLength: PAIRS.length }),
    fc.array(fc.integer({ min: 1, max: 5e9 }), {
      minLength: PAIRS.length,
      maxLength: PAIRS.length,
    }),
    fc.integer({ min: 1.1e15, max: 2e15 }),
  )
  .map(([pairs, steps, startUs]) => {
    let last = startUs;
    return pairs.map(({ field, stepUs, write }, index) => {
      const us = Math.ceil((last + (steps[index] ?? 0)) / stepUs) * stepUs;
      last = us;
      return { us, field, clock: write(us) };
    });
  });

function recordsOf(all: readonly Moment[]): readonly LogRecord[] {
  return all.map(({ field, clock }, index) => {
    const fields = field === 'meta.when' ? { meta: { when: clock } } : { [field]: clock };
    return { level: 30, ...fields, job: { depth: index + 0.5 } };
  });
}

/** The lines of the moments; a measured time may be off by what a double holds of its clocks. */
function expectLines(lines: readonly string[], all: readonly Moment[]): void {
  expect(lines).toHaveLength(all.length);
  all.forEach(({ us }, index) => {
    const line = lines[index] as string;
    const clock = iso(us).slice(0, 19).replaceAll('-', '/').replace('T', ' ');
    const head = `${clock} - mmengine - INFO - Iter(job) [${index + 1}]    `;
    const before = all[index - 1]?.us;
    const [, time = 'none', depth] =
      /^(?:time: (\d+\.\d{4}) {2})?depth: (\d+\.\d{4})$/.exec(line.slice(head.length)) ?? [];
    expect([line.slice(0, head.length), depth]).toEqual([head, (index + 0.5).toFixed(4)]);
    if (before === undefined) expect(time).toBe('none');
    else expect(Math.abs(Number(time) - (us - before) / SEC_US)).toBeLessThan(5.2e-5);
  });
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs that start a process are few; a run has nothing to shrink. */
function paramsOf(way: string): { numRuns: number; endOnFailure: boolean } {
  return { numRuns: /worker|command/.test(way) ? 2 : 15, endOnFailure: true };
}

test.each(WAYS)('$name reads every clock of a record', async ({ name, run }) => {
  const law = fc.asyncProperty(moments, (all) =>
    inFolder(async (folder) => expectLines(await run(OPTIONS, recordsOf(all), folder), all)),
  );
  await fc.assert(law, paramsOf(name));
});

test.each(BYTE_WAYS)('$name reads every clock of a text', async ({ name, run }) => {
  const law = fc.asyncProperty(moments, (all) =>
    inFolder(async (folder) => {
      const text = recordsOf(all).map((record) => `${JSON.stringify(record)}\n`);
      expectLines(await run(OPTIONS, Buffer.from(text.join('')), folder), all);
    }),
  );
  await fc.assert(law, paramsOf(name));
});
