import fc from 'fast-check';
import { textCell, valueCell } from '../../../adapters/cli/export/csv-cell.ts';
import { CsvTable } from '../../../adapters/cli/export/csv-table.ts';
import type { Row } from '../../../adapters/cli/export/row.ts';

/** The cells of lines of CSV, read by RFC 4180. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/y;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const [, quoted, bare = '', end] = pattern.exec(text) ?? [];
    rows.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
    else if (end !== ',') throw new Error(`no cell at ${at}`);
  }
  return rows.slice(0, -1);
}

test.each([
  ['loss', 'loss'],
  ['a,b', '"a,b"'],
  ['a "b"', '"a ""b"""'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\tx', `"'\tx"`],
  ['', ''],
])('textCell of %j', (text, expected) => {
  expect(textCell(text)).toBe(expected);
});

test.each([
  [0.1, '0.1'],
  [-5, '-5'],
  [-0, '-0'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  [true, 'true'],
  [undefined, ''],
])('valueCell of %p', (value, expected) => {
  expect(valueCell(value)).toBe(expected);
});

const HEAD = { kind: 'iter', mode: 'train', timeMs: 0, epoch: 1, iter: 1, step: 1 } as const;

function rowOf(
  scalars: Readonly<Record<string, number>>,
  group: readonly [string, string][] = [],
): Row {
  return { ...HEAD, group: new Map(group), scalars: new Map(Object.entries(scalars)) };
}

function tableOf(rows: readonly { readonly run: string; readonly row: Row }[]): string {
  const table = new CsvTable();
  for (const row of rows) table.add(row);
  return [table.head, ...rows.map((row) => table.lineOf(row))].map((line) => `${line}\n`).join('');
}

describe('CsvTable', () => {
  test('has a column for each key that any row has', () => {
    const rows = [{ loss: 1 }, { acc: 2, loss: 3 }].map((scalars) => ({
      run: 'a',
      row: rowOf(scalars),
    }));
    expect(tableOf(rows)).toBe(
      'kind,mode,timestamp,epoch,iter,step,loss,acc\n' +
        'iter,train,1970-01-01T00:00:00.000Z,1,1,1,1,\n' +
        'iter,train,1970-01-01T00:00:00.000Z,1,1,1,3,2\n',
    );
  });

  test('names the run where there are several, and the labels of groups', () => {
    const rows = ['a', 'b'].map((run) => ({ run, row: rowOf({ n: 1 }, [['route', `/${run}`]]) }));
    expect(readCsv(tableOf(rows)).map((cells) => cells.slice(0, 4))).toEqual([
      ['run', 'kind', 'mode', 'route'],
      ['a', 'iter', 'train', '/a'],
      ['b', 'iter', 'train', '/b'],
    ]);
  });

  test('is read back cell by cell, whatever the texts are, and no text begins a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.double())), (all) => {
        const rows = all.map((scalars) => ({ run: 'a', row: rowOf(scalars) }));
        const [head = [], ...cells] = readCsv(tableOf(rows));
        const keys = [...new Set(all.flatMap(Object.keys))];
        expect(head.slice(6)).toEqual(
          keys.map((key) => (/^[=+\-@\t\r]/.test(key) ? `'${key}` : key)),
        );
        expect(cells.map((own) => own.length)).toEqual(all.map(() => head.length));
        all.forEach((scalars, index) => {
          for (const [key, value] of Object.entries(scalars)) {
            expect(Number(cells[index]?.[6 + keys.indexOf(key)])).toBe(value);
          }
        });
      }),
    );
  });
});
