import fc from 'fast-check';
import { ProgressRowTerminal } from '../../adapters/host/progress-row-terminal.ts';
import type { RunSnapshot } from '../../src/internal/index.ts';
import { Screen } from '../progress/screen.ts';

const STYLE = { numDigits: 4, numberStyle: 'fixed', digits: new Map(), unit: new Map() } as const;
const COLUMNS = [20, 60, 80, 200];

function snapshot(done: number): RunSnapshot {
  const values = Float64Array.from({ length: 5 }, (_, i) => Math.sin(done + i));
  const lead = { key: '損失_loss', kind: 'float', values, best: 0.5, bestIter: 3 } as const;
  const pace = { etaSec: 400 - done, iterationSec: 1, elapsedSec: done };
  return { mode: 'train', group: [], done, total: 400, ...pace, lead };
}

/** A row on a terminal that keeps all it is sent, with a clock that the test moves. */
function openRow(columns = 80) {
  const writes: string[] = [];
  const given = { columns, isAscii: false, write: (text: string) => void writes.push(text) };
  const clock = { ms: 0 };
  const row = new ProgressRowTerminal({ terminal: given, style: STYLE, nowMs: () => clock.ms });
  const at = { done: 200 };
  row.follow(() => snapshot(at.done));
  const write = (text: string, taken = Number.POSITIVE_INFINITY): number =>
    row.around(Buffer.from(text), (all) => {
      const length = Math.min(taken, all.length);
      writes.push(all.toString('utf8', 0, length));
      return length;
    });
  return { row, writes, clock, at, write, terminal: given };
}

test('the row stands below the lines, and what is written comes above it as one write', async () => {
  const { row, writes, clock, write, at } = openRow();
  const screen = new Screen(80);
  write('first\n');
  expect(writes.splice(0)).toEqual(['first\n']);
  clock.ms = 100;
  row.draw();
  await screen.send(`first\n${writes.join('')}`);
  expect(screen.shown.lines).toEqual(['first', expect.stringMatching(/^50% #{4}\.{4} 200\/400 /)]);
  writes.length = 0;
  at.done = 300;
  clock.ms = 200;
  write('second\nthird\n');
  expect(writes).toHaveLength(1);
  await screen.send(writes.join(''));
  const { lines, cursorColumn } = screen.shown;
  expect(lines).toEqual(['first', 'second', 'third', expect.stringMatching(/^75% #{6}\.\. 300/)]);
  expect(cursorColumn).toBe(0);
  writes.length = 0;
  row.stop();
  await screen.send(writes.join(''));
  expect(screen.shown.lines).toEqual(['first', 'second', 'third']);
  write('fourth\n');
  row.draw();
  expect(writes.slice(1)).toEqual(['fourth\n']);
});

test('the row waits until a line is complete', () => {
  const { row, writes, clock, write } = openRow();
  clock.ms = 100;
  write('half');
  clock.ms = 200;
  row.draw();
  expect(writes.splice(0)).toEqual(['half']);
  write(' a line\n');
  expect(writes[0]).toContain('50%');
  row.stop();
});

test('it is drawn at most ten times a second, and only when it has changed', () => {
  const { row, writes, clock, at } = openRow();
  for (let ms = 1; ms <= 2000; ms++) {
    clock.ms = ms;
    at.done = 100 + Math.floor(ms / 7);
    row.draw();
  }
  expect(writes).toHaveLength(20);
  for (clock.ms = 2001; clock.ms < 4000; clock.ms++) row.draw();
  expect(writes.length).toBeLessThanOrEqual(21);
  row.stop();
});

test('with lines it is drawn at most ten times a second, and at once where these are few', () => {
  const { writes, clock, write } = openRow();
  for (let line = 0; line < 10_000; line++) {
    clock.ms = 100 + line / 5;
    write('line\n');
  }
  expect(writes.filter((text) => text.includes('% '))).toHaveLength(20);
  writes.length = 0;
  for (let line = 0; line < 20; line++) {
    clock.ms += 100;
    write('line\n');
  }
  expect(writes.every((text) => text.includes('% '))).toBe(true);
});

test('it never hides the cursor and uses no other screen', () => {
  const { row, writes, clock, write } = openRow();
  clock.ms = 100;
  write('a\n');
  row.clear();
  row.stop();
  expect(writes.join('')).not.toMatch(/\?25|\?1049|\?47/);
  expect(writes.join('').match(/\?2026h/g)?.length).toBe(writes.join('').match(/\?2026l/g)?.length);
});

test('a terminal that takes a part of a write is told the rest', async () => {
  const text = 'a line of twenty four\n';
  for (let taken = 1; taken < 120; taken++) {
    const { row, writes, clock, write } = openRow(60);
    const screen = new Screen(60);
    clock.ms = 100;
    write('before\n');
    const done = write(text, taken);
    expect(done).toBeLessThanOrEqual(text.length);
    if (done < text.length) write(text.slice(done));
    row.stop();
    await screen.send(writes.join(''));
    expect(screen.shown.lines).toEqual(['before', text.trim()]);
  }
});

type Step =
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'resize'; readonly columns: number; readonly isSeen: boolean }
  | { readonly kind: 'draw' };

const word = fc.string({ unit: fc.constantFrom(...'abc 0.9é-'), minLength: 1, maxLength: 15 });
const ansi = word.map((text) => `\u001b[4m\u001b[32m${text}\u001b[0m`);
const long = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join('_'));
const writes = (text: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  text.map((one) => ({ kind: 'write', text: one }));
const resize: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('resize'),
  columns: fc.constantFrom(...COLUMNS),
  isSeen: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: writes(long.map((text) => `${text}\n`)) },
  { weight: 2, arbitrary: writes(ansi.map((text) => `${text}\n`)) },
  { weight: 1, arbitrary: writes(word) },
  { weight: 1, arbitrary: writes(ansi.map((text) => `${text}\nx\n\n${text}`)) },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: 'draw' }) },
  { weight: 1, arbitrary: resize },
);

test('the scrollback is that of a terminal without a row, whatever is written and however it is resized', async () => {
  const runs = fc.record({
    columns: fc.constantFrom(...COLUMNS),
    steps: fc.array(step, { minLength: 5, maxLength: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(runs, async ({ columns, steps }) => {
      const { row, writes, clock, write, at, terminal } = openRow(columns);
      const [shown, plain] = [new Screen(columns), new Screen(columns)];
      for (const one of steps) {
        clock.ms += 60;
        at.done++;
        if (one.kind === 'draw') row.draw();
        else if (one.kind === 'write') {
          write(one.text);
          await plain.send(one.text);
        } else {
          shown.resize(one.columns);
          plain.resize(one.columns);
          if (one.isSeen) terminal.columns = one.columns;
        }
        await shown.send(writes.splice(0).join(''));
        const now = shown.shown.lines;
        const lines = plain.shown.lines;
        // the same lines, and at most one row below them
        expect(now.slice(0, lines.length)).toEqual(lines);
        const below = now.slice(lines.length).filter((line) => line !== '');
        expect(below.length).toBeLessThanOrEqual(1);
        for (const last of below) expect(last).toMatch(/^\d+% /);
      }
      row.stop();
      await shown.send(writes.splice(0).join(''));
      expect(shown.shown.lines).toEqual(plain.shown.lines);
      shown.dispose();
      plain.dispose();
    }),
    { numRuns: 200, seed: 20261126 },
  );
});
