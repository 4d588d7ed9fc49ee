import { type ColumnForm, columnBytes, FLOAT32, FLOAT64, formOf } from './column-form.ts';
import { openFrame } from './frame.ts';
import type { BatchHead, BlockExtras } from './rank-batch.ts';

/** Consecutive records that are not encoded yet. */
export type DraftBlock =
  | {
      readonly kind: 'rows';
      /** The place of the template in the batch. */
      readonly template: number;
      readonly width: number;
      /** Where the first row begins; the others follow. */
      readonly start: number;
      length: number;
      /** The extras as JSON. */
      readonly extras: string | undefined;
    }
  | { readonly kind: 'notes'; readonly lines: readonly string[] };

/** All that is in a batch. */
export interface BatchParts {
  readonly head: BatchHead;
  readonly labels: readonly string[];
  /** The templates as JSON. */
  readonly templates: readonly string[];
  readonly blocks: readonly DraftBlock[];
  readonly rows: Float64Array;
}

/** The extras of a block in a header. */
export interface WireExtras {
  /** by section: members that are no scalars */
  readonly i: BlockExtras['info'];
  /** name of the experiment */
  readonly n?: string | undefined;
}

export function writeExtras({ info, experimentName }: BlockExtras): WireExtras {
  return { i: info, n: experimentName };
}

/** Returns a batch as bytes. O(numbers), some 2 ns each. */
export function encodeBatch({ head, labels, templates, blocks, rows }: BatchParts): Uint8Array {
  const forms = blocks.map((block) => (block.kind === 'rows' ? formsOf(block, rows) : []));
  const sizes = blocks.map((block, index) =>
    block.kind === 'rows' ? columnBytes(forms[index] as ColumnForm[], block.length) : 0,
  );
  const { run, rank, world, inc, attempt, seq, count, signal, clockMs, groupBy } = head;
  const start = JSON.stringify({
    ...{ run, rank, world, inc, attempt, seq, n: count },
    f: signal === 'alive' ? 'hb' : signal,
    clock: clockMs,
    ...(groupBy.length > 0 && { g: groupBy }),
    ...(labels.length > 0 && { l: labels }),
  });
  const texts = blocks.map((block, index) => blockText(block, forms[index] as ColumnForm[]));
  const header = `${start.slice(0, -1)},"t":[${templates.join()}],"b":[${texts.join()}]}`;
  const { bytes, columnsAt } = openFrame(
    header,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let offset = columnsAt;
  blocks.forEach((block, index) => {
    if (block.kind !== 'rows') return;
    writeColumns(bytes.buffer, offset, block, forms[index] as ColumnForm[], rows);
    offset += sizes[index] as number;
  });
  return bytes;
}

function formsOf(
  { start, width, length }: DraftBlock & { readonly kind: 'rows' },
  rows: Float64Array,
): ColumnForm[] {
  const forms: ColumnForm[] = [];
  for (let column = 0; column < width; column++) {
    forms.push(formOf(rows, start + column, width, length));
  }
  return forms;
}

function blockText(block: DraftBlock, forms: readonly ColumnForm[]): string {
  if (block.kind === 'notes') return JSON.stringify({ j: block.lines });
  const { template, length, extras } = block;
  const rest = extras === undefined ? '' : `,"x":${extras}`;
  return `{"t":${template},"n":${length},"c":${JSON.stringify(forms)}${rest}}`;
}

/** Writes the columns of a block: those of 8 bytes first, so that all stand where they may. */
function writeColumns(
  buffer: ArrayBuffer,
  columnsAt: number,
  { start, width, length }: DraftBlock & { readonly kind: 'rows' },
  forms: readonly ColumnForm[],
  rows: Float64Array,
): void {
  let offset = columnsAt;
  for (const kind of [FLOAT64, FLOAT32]) {
    const Column = kind === FLOAT64 ? Float64Array : Float32Array;
    for (let column = 0; column < width; column++) {
      if (forms[column]?.[0] !== kind) continue;
      const target = new Column(buffer, offset, length);
      let index = start + column;
      for (let row = 0; row < length; row++, index += width) target[row] = rows[index] as number;
      offset += target.byteLength;
    }
  }
}
