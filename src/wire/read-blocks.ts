import { MAX_KEY_LENGTH } from '../record/scalar-key.ts';
import type { ModeScalars } from '../record/scalar-record.ts';
import type { Template } from '../record/template.ts';
import { Column } from './column.ts';
import { CONSTANT, FLOAT32, FLOAT64, PROGRESSION, readWireNumber } from './column-form.ts';
import { alignedLength } from './frame.ts';
import {
  Refusal,
  readArray,
  readInteger,
  readTextOf,
  readTexts,
  refuseUnless,
} from './header-reader.ts';
import {
  type Block,
  type BlockExtras,
  MAX_BATCH_RECORDS,
  MAX_COLUMNS,
  MAX_HEADER_BYTES,
} from './rank-batch.ts';

/** The parts of a batch that its blocks refer to. */
export interface BlockSources {
  readonly templates: readonly Template[];
  readonly bytes: Uint8Array;
  /** Where the columns begin in `bytes`, at a multiple of 8. */
  readonly columnsAt: number;
}

/** Reads the blocks of a batch, whose columns fill it to its end. @throws Refusal */
export function readBlocks(raw: unknown, { templates, bytes, columnsAt }: BlockSources): Block[] {
  let offset = columnsAt;
  const blocks = readArray(raw, MAX_BATCH_RECORDS, 'the blocks').map((rawBlock): Block => {
    const { j, t, n, c, x } = Object(rawBlock) as Record<string, unknown>;
    if (j !== undefined) {
      return { kind: 'notes', lines: readTexts(j, MAX_BATCH_RECORDS, MAX_HEADER_BYTES, 'notes') };
    }
    const template = templates[readInteger(t, 0, templates.length - 1, 'the template of a block')];
    if (template === undefined) throw new Refusal('the template of a block is unknown');
    const length = readInteger(n, 1, MAX_BATCH_RECORDS, 'the length of a block');
    const forms = readArray(c, MAX_COLUMNS, 'the columns of a block').map(readForm);
    refuseUnless(forms.length === template.width, 'a block has not the columns of its template');
    const extras = x === undefined ? undefined : readExtras(x, template);
    refuseUnless(extras === undefined || length === 1, 'a block with extras has several rows');
    const { columns, end } = readColumns(forms, length, bytes, offset);
    offset = end;
    return { kind: 'rows', template, length, columns, extras };
  });
  refuseUnless(offset === bytes.length, 'bytes follow the columns');
  return blocks;
}

const MOST = Number.MAX_SAFE_INTEGER;

type ReadForm = { readonly kind: number; readonly first: number; readonly step: number };

function readForm(raw: unknown): ReadForm {
  const [kind, value, step = 0] = readArray(raw, 3, 'a column');
  if (kind === FLOAT32 || kind === FLOAT64) return { kind, first: 0, step: 0 };
  refuseUnless(kind === CONSTANT || kind === PROGRESSION, 'a column has no known form');
  const first = readWireNumber(value);
  if (first === undefined) throw new Refusal('the number of a column is none');
  if (kind === CONSTANT) return { kind: CONSTANT, first, step: 0 };
  const from = readInteger(value, -MOST, MOST, 'the start of a progression');
  return { kind: PROGRESSION, first: from, step: readInteger(step, -MOST, MOST, 'a step') };
}

function readColumns(
  forms: readonly ReadForm[],
  length: number,
  bytes: Uint8Array,
  start: number,
): { readonly columns: readonly Column[]; readonly end: number } {
  const doubles = forms.reduce((sum, { kind }) => sum + (kind === FLOAT64 ? 1 : 0), 0);
  const floats = forms.reduce((sum, { kind }) => sum + (kind === FLOAT32 ? 1 : 0), 0);
  let nextDouble = start;
  let nextFloat = start + 8 * length * doubles;
  const end = start + alignedLength(length * (8 * doubles + 4 * floats));
  refuseUnless(end <= bytes.length, 'its columns are cut');
  const columns = forms.map(({ kind, first, step }) => {
    if (kind === CONSTANT) return Column.constant(first);
    if (kind === PROGRESSION) return Column.progression(first, step);
    const isDouble = kind === FLOAT64;
    const at = bytes.byteOffset + (isDouble ? nextDouble : nextFloat);
    if (isDouble) nextDouble += 8 * length;
    else nextFloat += 4 * length;
    return Column.of(
      isDouble
        ? new Float64Array(bytes.buffer, at, length)
        : new Float32Array(bytes.buffer, at, length),
    );
  });
  return { columns, end };
}

function readExtras(raw: unknown, { sections }: Template): BlockExtras {
  const { i, n } = Object(raw) as Record<string, unknown>;
  const info = readArray(i, sections.length, 'the infos of a block').map((pairs) =>
    readArray(pairs, MAX_COLUMNS, 'the infos of a section').map(readInfo),
  );
  refuseUnless(info.length === sections.length, 'a block has not the infos of its sections');
  const experimentName =
    n === undefined ? undefined : readTextOf(n, MAX_KEY_LENGTH, 'the name of an experiment');
  return { info, experimentName };
}

function readInfo(raw: unknown): ModeScalars['info'][number] {
  const [key, value] = readArray(raw, 2, 'an info');
  return [readTextOf(key, MAX_KEY_LENGTH, 'the key of an info'), value];
}
