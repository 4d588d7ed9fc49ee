import fc from 'fast-check';
import { LabelTable } from '../../src/record/label-table.ts';
import { BatchDecoder } from '../../src/wire/batch-decoder.ts';
import { BatchDraft } from '../../src/wire/batch-draft.ts';
import { anyDouble, decoded, HEAD, type Rows, rowsOf, sealed, template } from './batches.ts';

const labels = new LabelTable(100);

/** The header of a batch. */
function headerOf(bytes: Uint8Array): Record<string, unknown> {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(5, 5 + length)));
}

describe('a batch', () => {
  const loss = template(['loss']);

  test('is format, length, header, zeros, columns', () => {
    const bytes = sealed(
      [
        {
          template: loss,
          rows: [
            [1, 0.1],
            [2, 0.2],
          ],
        },
      ],
      labels,
    );
    expect(bytes[0]).toBe(1);
    expect(bytes.length % 8).toBe(0);
    expect(headerOf(bytes)).toEqual({
      ...{ run: 'exp-12', rank: '3', world: 8, inc: 1_764_163_124_000, attempt: 0 },
      ...{ seq: 1, n: 2, clock: 1_764_163_125_000 },
      t: [{ w: 2, s: [{ m: 'train', k: ['loss'], c: [1] }], i: 0 }],
      b: [{ t: 0, n: 2, c: [[1, 1, 1], [3]] }],
    });
    expect([...new Float64Array(bytes.buffer, bytes.length - 16)]).toEqual([0.1, 0.2]);
  });

  test('says who made it, and what it is', () => {
    const { run, rank, world, inc, attempt, seq, count, signal, clockMs } = decoded(
      sealed([], labels, { signal: 'bye', seq: 9 }),
    );
    expect({ run, rank, world, inc, attempt, clockMs }).toEqual({
      ...{ run: 'exp-12', rank: '3', world: 8, attempt: 0 },
      ...{ inc: HEAD.inc, clockMs: HEAD.clockMs },
    });
    expect({ seq, count, signal }).toEqual({ seq: 9, count: 0, signal: 'bye' });
  });

  test('holds records of several templates in their order, each template once', () => {
    const acc = template(['acc', 'time']);
    const all: Rows[] = [
      { template: loss, rows: [[1, 0.1]] },
      { template: acc, rows: [[1, 0.5, 3]] },
      { template: loss, rows: [[2, 0.2]] },
    ];
    const bytes = sealed(all, labels);
    expect(headerOf(bytes).t).toHaveLength(2);
    const { blocks, count } = decoded(bytes);
    expect(count).toBe(3);
    expect(rowsOf(blocks)).toEqual([
      [1, 0.1],
      [1, 0.5, 3],
      [2, 0.2],
    ]);
  });

  test('gives the same template for the same template, in all batches', () => {
    const decoder = new BatchDecoder();
    const found = [1, 2].map((iter) => {
      const own = template(['loss']);
      const result = decoder.decode(sealed([{ template: own, rows: [[iter, 1]] }], labels));
      const block = result.kind === 'batch' ? result.batch.blocks[0] : undefined;
      return block?.kind === 'rows' ? block.template : undefined;
    });
    expect(found[0]).toBeDefined();
    expect(found[0]).toBe(found[1]);
    expect(found[0]).toEqual(loss);
  });

  test('has the texts of labels', () => {
    const byUrl = template(['ms'], { labels: [{ kind: 'text', column: 2 }], width: 3 });
    const rows = ['/a', '/b', '/a'].map((url, index) => [index, 5, labels.idOf(url)]);
    const batch = decoded(sealed([{ template: byUrl, rows }], labels, { groupBy: ['url'] }));
    expect(batch.groupBy).toEqual(['url']);
    const texts = rowsOf(batch.blocks).map(([, , index]) => batch.labels[Number(index)]);
    expect(texts).toEqual(['/a', '/b', '/a']);
  });

  test('has the arrival of records without a clock, before the marks of floats', () => {
    const marked = template(['loss'], { width: 3 });
    const [section] = marked.sections;
    if (section === undefined) throw new Error('no section');
    const withMarks = { ...marked, sections: [{ ...section, hasMarks: true }] };
    const draft = new BatchDraft({ labels, arrivalClock: () => 1_764_163_124_500 });
    draft.add(withMarks, Float64Array.of(4, 5, 2), 0);
    const { blocks } = decoded(draft.seal(HEAD));
    expect(rowsOf(blocks)).toEqual([[4, 5, 1_764_163_124_500, 2]]);
    expect(blocks[0]).toMatchObject({ template: { time: 2, width: 4 } });
  });

  test('keeps texts of a record and notes of the run', () => {
    const draft = new BatchDraft({ labels });
    draft.addNote('{"run":{"maxIters":10}}');
    const info = [[['note', 'warm'] as const]];
    draft.add(loss, Float64Array.of(1, 2), 0, { info, experimentName: 'big' });
    draft.add(loss, Float64Array.of(2, 2), 0);
    const { blocks, count } = decoded(draft.seal(HEAD));
    expect(count).toBe(3);
    expect(blocks).toMatchObject([
      { kind: 'notes', lines: ['{"run":{"maxIters":10}}'] },
      { kind: 'rows', length: 1, extras: { info: [[['note', 'warm']]], experimentName: 'big' } },
      { kind: 'rows', length: 1, extras: undefined },
    ]);
  });

  test('is read from any place in memory', () => {
    const bytes = sealed(
      [
        {
          template: loss,
          rows: [
            [1, 0.1],
            [5, 0.3],
          ],
        },
      ],
      labels,
    );
    const inside = new Uint8Array(bytes.length + 3);
    inside.set(bytes, 3);
    for (const place of [inside.subarray(3), Buffer.from(inside.buffer, 3)]) {
      expect(rowsOf(decoded(place).blocks)).toEqual([
        [1, 0.1],
        [5, 0.3],
      ]);
    }
  });

  test('gives every number back, bit by bit', () => {
    const row = fc.tuple(fc.nat(1e6), anyDouble, anyDouble);
    const columns = fc.array(row, { minLength: 1, maxLength: 40 });
    const two = template(['a', 'b']);
    fc.assert(
      fc.property(fc.array(columns, { minLength: 1, maxLength: 4 }), (all) => {
        const { blocks } = decoded(
          sealed(
            all.map((rows) => ({ template: two, rows })),
            labels,
          ),
        );
        expect(rowsOf(blocks)).toEqual(all.flat());
      }),
    );
  });

  test('copies columns into rows', () => {
    const rows = [
      [1, 0.1],
      [2, 7],
      [3, -0],
    ];
    const { blocks } = decoded(sealed([{ template: loss, rows }], labels));
    const [block] = blocks;
    if (block?.kind !== 'rows') throw new Error('no rows');
    const target = new Float64Array(6);
    block.columns.forEach((column, index) => {
      column.copyTo(target, index, 2, 0, 3);
    });
    expect([...target]).toEqual(rows.flat());
    expect(block.columns.map((column) => [...column.toArray(3)])).toEqual([
      [1, 2, 3],
      [0.1, 7, -0],
    ]);
  });
});

describe('BatchDraft', () => {
  test('is full at the bounds of a batch, and takes the record after it is sealed', () => {
    const wide = template(Array.from({ length: 500 }, (_, index) => `key-${index}`));
    const row = Float64Array.from({ length: 501 }, () => 0.1);
    row[0] = 1;
    const draft = new BatchDraft({ labels });
    let taken = 0;
    while (draft.add(wide, row, 0) === undefined) taken++;
    expect(taken).toBeGreaterThan(200);
    expect(draft.add(wide, row, 0)).toBe('full');
    const bytes = draft.seal(HEAD);
    expect(bytes.length).toBeLessThanOrEqual(2 ** 20);
    expect(decoded(bytes).count).toBe(taken);
    expect(draft.add(wide, row, 0)).toBeUndefined();
  });

  test('never makes a header that is refused, however long labels, notes and infos are', () => {
    const byUrl = template(['ms'], { labels: [{ kind: 'text', column: 2 }], width: 3 });
    const text = fc.string({ unit: 'binary', maxLength: 3000 });
    const own = new LabelTable(100_000);
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 60 }), (texts) => {
        const draft = new BatchDraft({ labels: own });
        let count = 0;
        for (const one of texts) {
          const row = Float64Array.of(1, 2, own.idOf(one));
          const refusals = [
            draft.add(byUrl, row, 0),
            draft.add(byUrl, row, 0, { info: [[['text', one]]], experimentName: undefined }),
            draft.addNote(JSON.stringify({ run: one })),
          ];
          count += refusals.filter((refusal) => refusal === undefined).length;
        }
        expect(decoded(draft.seal({ ...HEAD, groupBy: ['url'] })).count).toBe(count);
      }),
      { numRuns: 30 },
    );
  });

  test('a record that no batch can hold is too large', () => {
    const draft = new BatchDraft({ labels });
    expect(draft.addNote('x'.repeat(70_000))).toBe('tooLarge');
    const keys = Array.from({ length: 3000 }, (_, index) => `key-${index}`);
    expect(draft.add(template(keys), new Float64Array(3001), 0)).toBe('tooLarge');
    expect(draft.count).toBe(0);
  });
});
