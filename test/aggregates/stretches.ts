import type { Stretch } from '../../src/record/stretch.ts';
import type { Section } from '../../src/record/template.ts';

const UNCOUNTED = {
  countColumns: undefined,
  areWeights: undefined,
  kinds: undefined,
  hasMarks: false,
};

/** A section of plain values, one column a key. */
export function sectionOf(mode: string, keys: readonly string[]): Section {
  const columns = keys.map((_, index) => index);
  return { mode, keys, columns, ...UNCOUNTED };
}

/** Rows of a section, the first of them at `iter`, one second each. */
export function stretchOf(
  section: Section,
  rows: readonly (readonly number[])[],
  {
    iter = 1,
    epoch = 1,
    firstMs,
    isMapped = false,
  }: { iter?: number; epoch?: number; firstMs?: number; isMapped?: boolean } = {},
): Stretch {
  const fromMs = firstMs ?? iter * 1000;
  return {
    section,
    rows: Float64Array.from(rows.flat()),
    start: 0,
    width: rows[0]?.length ?? 0,
    length: rows.length,
    iter,
    epoch,
    timesMs: Float64Array.from(rows, (_, index) => fromMs + index * 1000),
    clockMs: fromMs + (rows.length - 1) * 1000,
    isMapped,
  };
}
