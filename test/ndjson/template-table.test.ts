import { TemplateTable } from '../../src/ndjson/template-table.ts';
import { isMarked } from '../../src/record/float-marks.ts';
import { bytesOf, decode, FedTable } from './fed-table.ts';
import { StandInLearner } from './stand-in-learner.ts';

function pinoLine(iter: number, loss: number | string = iter / 7): string {
  return `{"level":30,"time":${1724209121000 + iter},"train":{"lr":0.01,"loss":${loss}},"iter":${iter},"msg":"step"}`;
}

/** A table that has seen the lines. */
function tableOf(...lines: readonly string[]): FedTable {
  const table = new FedTable();
  for (const line of lines) table.feed(line);
  return table;
}

test('TemplateTable reads a line that differs in values from two that it has learned', () => {
  const table = tableOf(pinoLine(1), pinoLine(2));
  expect(table.row(pinoLine(3, '-1.5e-3'))).toEqual([1724209121003, 0.01, -0.0015, 3, 0]);
});

test('TemplateTable gives a column to every value that is read, in the order of the text', () => {
  const table = tableOf(pinoLine(1), pinoLine(2));
  table.table.setBytes(bytesOf(pinoLine(3)));
  const batch = table.table.read(0);
  const { slots } = table.learner.learnedOf(batch?.template as never);
  expect(slots).toEqual([
    { path: ['time'], kind: 'number', column: 0 },
    { path: ['train', 'lr'], kind: 'scalar', column: 1 },
    { path: ['train', 'loss'], kind: 'scalar', column: 2 },
    { path: ['iter'], kind: 'number', column: 3 },
  ]);
});

test('TemplateTable reads the second line of a call site, whatever its numbers', () => {
  const table = tableOf(pinoLine(1));
  expect(table.row(pinoLine(2).replace('0.01', 'null'))).toEqual([
    ...[1724209121002, NaN, 2 / 7, 2, 0],
  ]);
});

test('TemplateTable marks whole numbers that the text has as floats', () => {
  const table = tableOf(pinoLine(1), pinoLine(2));
  const marksOf = (line: string): number | undefined => table.row(line)?.at(-1);
  expect(marksOf(pinoLine(3, '5.0'))).toBe(0b100);
  expect(marksOf(pinoLine(3, '1e3').replace('0.01', '-0.0'))).toBe(0b110);
  expect(marksOf(pinoLine(3, '5'))).toBe(0);
  expect(marksOf(pinoLine(3, '5.5'))).toBe(0);
});

test('TemplateTable marks whole floats of any column of a wide line', () => {
  const line = (isFloat: (column: number) => boolean): string =>
    `{${Array.from({ length: 120 }, (_, at) => `"number${at}":${at}${isFloat(at) ? '.0' : ''}`)}}`;
  const table = tableOf(line(() => false));
  for (const column of [0, 51, 52, 103, 104, 119]) {
    const row = Float64Array.from(table.row(line((at) => at === column)) ?? []);
    expect(row).toHaveLength(123);
    for (let at = 0; at < 120; at++) expect(isMarked(row, 123, at)).toBe(at === column);
  }
});

test('TemplateTable keeps the template of a text that comes to vary', () => {
  const table = tableOf(pinoLine(1), pinoLine(2));
  const changed = pinoLine(3).replace('step', 'last \\u00e9 step');
  expect(table.feed(changed)).toBe(false);
  expect(table.row(changed)).toEqual([1724209121003, 0.01, 3 / 7, 3, 0]);
  expect(table.feed(pinoLine(4))).toBe(true);
  expect(table.learner.count).toBe(1);
});

test('TemplateTable makes all texts vary of lines that change one after the other', () => {
  const line = (changed: number) =>
    JSON.stringify({
      loss: 1,
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [`msg${i}`, i < changed ? 'b' : 'a']),
      ),
    });
  const table = new FedTable();
  let parsed = 0;
  for (let changed = 0; changed <= 40; changed++) if (!table.feed(line(changed))) parsed++;
  expect(parsed).toBeLessThan(8);
});

test('TemplateTable keeps templates apart whose lines differ in a literal', () => {
  const line = (level: string, i: number) => `{"level":"${level}","train":{"loss":${i}}}`;
  const table = new FedTable();
  for (let i = 0; i < 40; i++) table.feed(line(`level${i % 5}`, i));
  for (let i = 0; i < 40; i++) expect(table.feed(line(`level${i % 5}`, i))).toBe(true);
  expect(table.feed(line('other', 12))).toBe(false);
  expect(table.learner.count).toBe(6);
});

test.each([
  ['an invalid number', pinoLine(3, '00')],
  ['a text', pinoLine(3, '"high"')],
  ['true', pinoLine(3, 'true')],
  ['an object', pinoLine(3, '{}')],
  ['another key', pinoLine(3).replace('loss', 'lost')],
  ['another literal', pinoLine(3).replace('30', '40')],
  ['a line cut short', pinoLine(3).slice(0, -1)],
  ['a line cut in a number', pinoLine(3).slice(0, 20)],
  ['more than a line', `${pinoLine(3)} `],
  ['a byte order mark', `\ufeff${pinoLine(3)}`],
  ['a carriage return', `${pinoLine(3)}\r`],
  ['nothing', ''],
])('TemplateTable does not know %s', (_what, line) => {
  expect(tableOf(pinoLine(1), pinoLine(2)).feed(line)).toBe(false);
});

test.each([
  ['duplicate keys', (i: number) => `{"a":${i},"a":${i}}`],
  ['keys that JSON.parse puts in another order', (i: number) => `{"b":${i},"1":${i}}`],
  ['__proto__', (i: number) => `{"__proto__":${i}}`],
  ['an escaped __proto__', (i: number) => `{"\\u005f_proto__":${i}}`],
  ['no object', (i: number) => `[${i}]`],
  ['a bare word as a key', (i: number) => `{NaN:${i}}`],
  ['deep nesting', (i: number) => `${'{"a":'.repeat(5000)}${i}${'}'.repeat(5000)}`],
])('TemplateTable does not learn %s', (_what, line) => {
  const table = new FedTable();
  for (let i = 0; i < 20; i++) expect(table.feed(line(i))).toBe(false);
});

test('TemplateTable knows no line without its newline behind it', () => {
  const { table } = tableOf(pinoLine(1), pinoLine(2));
  for (const bytes of [Buffer.from(pinoLine(3)), Buffer.alloc(0)]) {
    table.setBytes(bytes);
    expect(table.read(0)).toBeUndefined();
  }
});

test('TemplateTable learns from a line without its newline', () => {
  const table = tableOf(pinoLine(1));
  const bytes = Buffer.from(pinoLine(2));
  table.table.setBytes(bytes);
  table.table.learn(0, bytes.length, JSON.parse(pinoLine(2)));
  expect(table.feed(pinoLine(3))).toBe(true);
});

test('TemplateTable reads the lines of a template from any one on, many at once', () => {
  const table = tableOf(pinoLine(1), pinoLine(2));
  const lines = Array.from({ length: 200 }, (_, i) => bytesOf(pinoLine(i)));
  const bytes = Buffer.concat([...lines, bytesOf('text'), bytesOf(pinoLine(200))]);
  table.table.setBytes(bytes);
  expect(table.table.read(0)?.count).toBe(64);
  table.feedAll(bytes);
  expect(table.counts).toMatchObject({ known: 202, invalid: 1 });
});

test('TemplateTable reads a chunk that is larger than its window, whatever lies between', () => {
  const table = tableOf(pinoLine(1), pinoLine(2));
  const lines = Array.from({ length: 9000 }, (_, i) =>
    i % 1000 === 999 ? 'x'.repeat(40 * i) : pinoLine(i),
  );
  table.feedAll(bytesOf(lines.join('\n')));
  expect(table.counts.known).toBe(9001 - 9);
});

test('TemplateTable reads lines of 5 MiB, and short ones among them', () => {
  const table = new FedTable();
  const long = (iter: number) =>
    `{"train":{"loss":${iter / 7}},"iter":${iter},"msg":"${'x'.repeat(5 * 2 ** 20 + iter)}"}`;
  for (let i = 0; i < 3; i++) table.feed(long(i));
  for (let i = 0; i < 3; i++) table.feed(pinoLine(i));
  for (let i = 3; i < 6; i++)
    expect([table.feed(long(i)), table.feed(pinoLine(i))]).toEqual([true, true]);
  table.feedAll(Buffer.concat([bytesOf(long(7)), bytesOf(pinoLine(7)), bytesOf(long(8))]));
  expect(table.counts.known).toBe(13);
});

test.each([300, 5000, 100_000])('TemplateTable reads lines of %i keys', (count) => {
  const line = (iter: number) => {
    const keys = Array.from({ length: count }, (_, i) => `"layer${i}.w":${(iter + i) / 7}`);
    return `{"train":{${keys.join(',')}},"iter":${iter}}`;
  };
  const table = new FedTable();
  for (let i = 0; i < 3; i++) table.feed(line(i));
  expect(table.feed(line(4))).toBe(true);
  table.feedAll(bytesOf([line(5), line(6), line(7)].join('\n')));
  expect(table.counts.known).toBe(6);
});

test('TemplateTable parses a line with more values than its memory is for', () => {
  const table = new FedTable();
  const line = (i: number) => `{"list":[${'1,'.repeat(300_000)}${i}]}`;
  for (let i = 0; i < 4; i++) expect(table.feed(line(i))).toBe(false);
  expect(table.learner.count).toBe(0);
});

test('TemplateTable follows hundreds of call sites in any order', () => {
  const table = new FedTable();
  const line = (i: number) => `{"site${(i * 7919) % 500}":{"loss":${i / 7}},"iter":${i}}`;
  for (let i = 0; i < 2000; i++) table.feed(line(i));
  for (let i = 0; i < 2000; i++) expect(table.feed(line(i))).toBe(true);
});

test('TemplateTable begins anew when its templates fill their memory', () => {
  const table = new FedTable();
  const key = 'k'.repeat(200_000);
  let largest = 0;
  for (let i = 0; i < 600; i++) {
    table.feed(`{"${key}${i >> 2}":${i},"iter":${i}}`);
    largest = Math.max(largest, table.table.size);
  }
  expect(largest).toBeGreaterThan(20);
  expect(largest).toBeLessThan(60);
  expect(table.counts.known).toBeGreaterThan(300);
  for (let i = 0; i < 3; i++) table.feed(pinoLine(i));
  expect(table.feed(pinoLine(4))).toBe(true);
});

test('TemplateTable learns a call site after very many lines that never repeat', () => {
  const table = new FedTable();
  for (let i = 0; i < 10_000; i++) expect(table.feed(`{"key${i}":${i}}`)).toBe(false);
  expect(table.learner.count).toBeLessThan(100);
  for (let i = 0; i < 3; i++) table.feed(pinoLine(i));
  expect(table.feed(pinoLine(4))).toBe(true);
});

test('TemplateTable learns hardly any lines whose literals never repeat', () => {
  const table = new FedTable();
  for (let i = 0; i < 10_000; i++) table.feed(`{"mode":"m${i}","loss":${i}}`);
  expect(table.learner.count).toBeLessThan(100);
});

test('TemplateTable reads the ids of labels that are known, and of those that are not', () => {
  const table = new FedTable();
  const line = (label: string) => `{"label":"${label}","loss":0.5}`;
  const labels = ['', 'a', 'run-12345', 'café', 'x'.repeat(300), '\ufeffbom', '\u2028'];
  for (let round = 0; round < 3; round++) for (const label of labels) table.feed(line(label));
  for (const label of labels)
    expect(table.row(line(label))?.[0]).toBe(table.learner.labels.idOf(label));
  expect(table.row(line('a\\n'))).toBeUndefined();
});

test('TemplateTable follows labels that begin anew', () => {
  const table = new FedTable();
  const { labels } = table.learner;
  const bytes = bytesOf(
    Array.from({ length: 50_000 }, (_, i) => `{"label":"run ${i >> 1}"}`).join('\n'),
  );
  table.feedAll(bytes);
  expect(table.counts.known).toBeGreaterThan(49_990);
  for (let i = 0; i < 30_000; i++) labels.idOf(`other ${i}`);
  table.feedAll(bytesOf('{"label":"run 7"}'));
  expect(labels.textOf(labels.idOf('run 7'))).toBe('run 7');
});

test('TemplateTable knows nothing in a program that has no WebAssembly', () => {
  const original = globalThis.WebAssembly;
  Reflect.deleteProperty(globalThis, 'WebAssembly');
  try {
    const table = new TemplateTable(new StandInLearner(), decode);
    const bytes = bytesOf(pinoLine(1));
    for (let i = 0; i < 5; i++) {
      table.setBytes(bytes);
      expect(table.read(0)).toBeUndefined();
      table.learn(0, bytes.length - 1, JSON.parse(pinoLine(1)));
    }
  } finally {
    globalThis.WebAssembly = original;
  }
});
