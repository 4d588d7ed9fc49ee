import { LabelTable } from '../../src/record/label-table.ts';

describe('LabelTable', () => {
  test('an id belongs to one text, and a text keeps its id', () => {
    const table = new LabelTable(250);
    const ids = ['a', 'b', '', 'a'].map((text) => table.idOf(text));
    expect(ids[3]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
    expect(ids.map((id) => table.textOf(id))).toEqual(['a', 'b', '', 'a']);
  });

  test('labels without end: no id stands for two texts, and the newest are remembered', () => {
    const table = new LabelTable(250);
    const ids = Array.from({ length: 3500 }, (_, i) => table.idOf(`label ${i}`));
    expect(new Set(ids).size).toBe(ids.length);
    ids.forEach((id, i) => {
      expect([`label ${i}`, '-']).toContain(table.textOf(id));
      if (i >= 2500) expect(table.textOf(id)).toBe(`label ${i}`);
    });
    expect(table.generation).toBe(3);
  });
});
