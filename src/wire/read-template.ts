import type { ScalarKind } from '../record/number-kind.ts';
import { MAX_KEY_LENGTH } from '../record/scalar-key.ts';
import type { LabelSource, Section, Template } from '../record/template.ts';
import {
  readArray,
  readColumnList,
  readInteger,
  readTextOf,
  readTexts,
  refuseUnless,
} from './header-reader.ts';
import { MAX_COLUMNS } from './rank-batch.ts';

/** The largest number of labels. */
export const MAX_LABELS = 100;
const KINDS: ReadonlySet<unknown> = new Set<ScalarKind>(['byValue', 'float', 'boolean']);
const NO_COLUMN = -1;

/** Reads a template of a header. @throws Refusal for what is none. */
export function readTemplate(raw: unknown): Template {
  const { w, s, e, i, b, m, p, t, l, n, x } = Object(raw) as Record<string, unknown>;
  const width = readInteger(w, 1, MAX_COLUMNS, 'the width of a template');
  const columnOf = (column: unknown): number =>
    column === undefined ? NO_COLUMN : readInteger(column, 0, width - 1, 'a column of a template');
  return {
    width,
    sections: readArray(s, MAX_COLUMNS, 'the sections of a template').map((section) =>
      readSection(section, width),
    ),
    epoch: columnOf(e),
    iter: columnOf(i),
    batch: columnOf(b),
    memory: columnOf(m),
    pid: columnOf(p),
    time: columnOf(t),
    conversions: undefined,
    notClocks: [],
    labels: readArray(l ?? [], MAX_LABELS, 'the labels of a template').map((label) =>
      readLabel(label, width),
    ),
    name: n === undefined ? undefined : readTextOf(n, MAX_KEY_LENGTH, 'the name of a logger'),
    isMapped: x === 1,
  };
}

function readSection(raw: unknown, width: number): Section {
  const { m, k, c, n, w, f, h } = Object(raw) as Record<string, unknown>;
  const keys = readTexts(k, MAX_COLUMNS, MAX_KEY_LENGTH, 'the keys of a section');
  const columns = readColumnList(c, 0, width, 'the columns of a section');
  refuseUnless(keys.length === columns.length, 'a section has not as many columns as keys');
  return {
    mode: readTextOf(m, MAX_KEY_LENGTH, 'the mode of a section'),
    keys,
    columns,
    countColumns: n === undefined ? undefined : readCounts(n, keys, width),
    areWeights: readFlags(w, keys),
    kinds: readKinds(f, keys),
    hasMarks: h === 1,
  };
}

function readCounts(raw: unknown, keys: readonly string[], width: number): readonly number[] {
  const columns = readColumnList(raw, NO_COLUMN, width, 'the counts of a section');
  refuseUnless(keys.length === columns.length, 'a section has not as many counts as keys');
  return columns;
}

function readFlags(raw: unknown, keys: readonly string[]): readonly boolean[] | undefined {
  if (raw === undefined) return undefined;
  const flags = readArray(raw, keys.length, 'the weights of a section');
  const areFlags = flags.length === keys.length && flags.every((flag) => typeof flag === 'boolean');
  refuseUnless(areFlags, 'a weight of a section is no flag');
  return flags as readonly boolean[];
}

function readKinds(raw: unknown, keys: readonly string[]): Section['kinds'] {
  if (raw === undefined) return undefined;
  const kinds = readArray(raw, keys.length, 'the kinds of a section');
  const areKinds = kinds.length === keys.length && kinds.every((kind) => KINDS.has(kind));
  refuseUnless(areKinds, 'a kind of a section is none');
  return kinds as Section['kinds'];
}

function readLabel(raw: unknown, width: number): LabelSource {
  const [kind, of] = readArray(raw, 2, 'a label of a template');
  if (kind === 'c') return { kind: 'constant', text: readTextOf(of, MAX_KEY_LENGTH, 'a label') };
  refuseUnless(kind === 't' || kind === 'n', 'a label of a template is none');
  const column = readInteger(of, 0, width - 1, 'the column of a label');
  return { kind: kind === 't' ? 'text' : 'number', column };
}
