import type { LabelTable } from '../record/label-table.ts';
import { MAX_KEY_LENGTH } from '../record/scalar-key.ts';
import type { Template } from '../record/template.ts';
import { boundedJson } from '../text/bounded-json.ts';
import { type DraftBlock, encodeBatch, writeExtras } from './encode-batch.ts';
import {
  type BatchHead,
  type BlockExtras,
  MAX_BATCH_BYTES,
  MAX_BATCH_RECORDS,
  MAX_COLUMNS,
  MAX_HEADER_BYTES,
} from './rank-batch.ts';
import { layoutOf, type RowLayout } from './wire-template.ts';

/** The largest header without templates, labels and blocks: names and labels of `groupBy`. */
const HEAD_BYTES = 8192;
/** The longest column and the rest of a block in a header. */
const COLUMN_BYTES = 32;
const BLOCK_BYTES = 32;

/** Which records a draft takes, and what it knows of them. */
export interface BatchDraftOptions {
  /** The labels in the rows that it is given. */
  readonly labels: LabelTable;
  /** Gives epoch milliseconds to rows without a clock; without it they have none. */
  readonly arrivalClock?: (() => number) | undefined;
}

/** Why a record is not in a draft: the batch has to be sealed first, or no batch can hold it. */
export type Refusal = 'full' | 'tooLarge';

/**
 * Collects records up to the bounds of one batch. A row is copied once; nothing is allocated for
 * the rows of the template of the row before.
 */
export class BatchDraft {
  readonly #options: BatchDraftOptions;
  readonly #layouts = new WeakMap<Template, RowLayout>();
  /** By id in the `LabelTable`. */
  readonly #labelIndexes = new Map<number, number>();
  #labels: string[] = [];
  #blocks: DraftBlock[] = [];
  #templates = new Map<RowLayout, number>();
  #rows = new Float64Array(4096);
  #length = 0;
  #count = 0;
  /** At least the bytes of the header. */
  #headerBytes = HEAD_BYTES;
  #last: Template | undefined;
  #lastLayout: RowLayout | undefined;
  #lastBlock: { length: number } | undefined;

  constructor(options: BatchDraftOptions) {
    this.#options = options;
  }

  /** Number of records. */
  get count(): number {
    return this.#count;
  }

  /** Adds a row that begins at `start`; `extras` are what the record says besides. */
  add(
    template: Template,
    rows: Float64Array,
    start: number,
    extras?: BlockExtras,
  ): Refusal | undefined {
    const isSame = template === this.#last && extras === undefined;
    const layout = isSame ? (this.#lastLayout as RowLayout) : this.#layoutOf(template);
    const { width } = layout.template;
    if (this.#count === MAX_BATCH_RECORDS) return 'full';
    if (8 * (this.#length + width) + this.#headerBytes > MAX_BATCH_BYTES) return 'full';
    if (!isSame || this.#lastBlock === undefined) {
      const refusal = this.#begin(template, layout, extras);
      if (refusal !== undefined) return refusal;
    }
    if (layout.labelColumns.length > 0 && !this.#hasRoomForLabels(layout, rows, start)) {
      return this.#count === 0 ? 'tooLarge' : 'full';
    }
    this.#copy(layout, template.width, rows, start);
    (this.#lastBlock as { length: number }).length++;
    if (extras !== undefined) this.#lastBlock = undefined;
    this.#count++;
    return undefined;
  }

  /** Adds a record without scalars, as JSON. */
  addNote(line: string): Refusal | undefined {
    const bytes = BLOCK_BYTES + jsonBytes(line);
    if (this.#count === MAX_BATCH_RECORDS) return 'full';
    if (!this.#reserve(bytes)) return this.#count === 0 ? 'tooLarge' : 'full';
    this.#blocks.push({ kind: 'notes', lines: [line] });
    this.#lastBlock = undefined;
    this.#count++;
    return undefined;
  }

  /** Returns the records as a batch, and begins anew. */
  seal(head: Omit<BatchHead, 'count'>): Uint8Array {
    const blocks = this.#blocks.filter((block) => block.kind === 'notes' || block.length > 0);
    const bytes = encodeBatch({
      head: { ...head, count: this.#count },
      labels: this.#labels,
      templates: [...this.#templates.keys()].map(({ text }) => text),
      blocks,
      rows: this.#rows,
    });
    this.#clear();
    return bytes;
  }

  #clear(): void {
    this.#labelIndexes.clear();
    this.#labels = [];
    this.#blocks = [];
    this.#templates = new Map();
    this.#length = 0;
    this.#count = 0;
    this.#headerBytes = HEAD_BYTES;
    this.#lastBlock = undefined;
  }

  #layoutOf(template: Template): RowLayout {
    const known = this.#layouts.get(template);
    if (known !== undefined) return known;
    const layout = layoutOf(template, this.#options.arrivalClock !== undefined);
    this.#layouts.set(template, layout);
    return layout;
  }

  /** Begins a block. */
  #begin(
    template: Template,
    layout: RowLayout,
    extras: BlockExtras | undefined,
  ): Refusal | undefined {
    const { width } = layout.template;
    if (width > MAX_COLUMNS) return 'tooLarge';
    const isNew = !this.#templates.has(layout);
    const extrasText = extras && boundedJson(writeExtras(extras));
    const bytes = BLOCK_BYTES + COLUMN_BYTES * width + utf8Bytes(extrasText ?? '');
    if (!this.#reserve(bytes + (isNew ? utf8Bytes(layout.text) : 0))) {
      return this.#count === 0 ? 'tooLarge' : 'full';
    }
    if (isNew) this.#templates.set(layout, this.#templates.size);
    const block = {
      kind: 'rows' as const,
      template: this.#templates.get(layout) ?? 0,
      width,
      start: this.#length,
      length: 0,
      extras: extrasText,
    };
    this.#blocks.push(block);
    this.#last = template;
    this.#lastLayout = layout;
    this.#lastBlock = block;
    return undefined;
  }

  #copy(
    { template: { width }, stampAt, labelColumns }: RowLayout,
    given: number,
    rows: Float64Array,
    start: number,
  ): void {
    if (this.#length + width > this.#rows.length) this.#grow(width);
    const target = this.#rows;
    const offset = this.#length;
    if (stampAt < 0) for (let i = 0; i < width; i++) target[offset + i] = rows[start + i] as number;
    else {
      for (let i = 0; i < stampAt; i++) target[offset + i] = rows[start + i] as number;
      target[offset + stampAt] = this.#options.arrivalClock?.() ?? Number.NaN;
      for (let i = stampAt; i < given; i++) target[offset + i + 1] = rows[start + i] as number;
    }
    for (const column of labelColumns) {
      target[offset + column] = this.#labelIndexes.get(target[offset + column] as number) ?? 0;
    }
    this.#length += width;
  }

  #hasRoomForLabels({ labelColumns }: RowLayout, rows: Float64Array, start: number): boolean {
    for (const column of labelColumns) {
      const id = rows[start + column] as number;
      if (this.#labelIndexes.has(id)) continue;
      const text = this.#options.labels.textOf(id).slice(0, MAX_KEY_LENGTH);
      if (!this.#reserve(jsonBytes(text))) return false;
      this.#labelIndexes.set(id, this.#labels.push(text) - 1);
    }
    return true;
  }

  /** Takes bytes of the header; `false` if it has not as many. */
  #reserve(bytes: number): boolean {
    if (this.#headerBytes + bytes > MAX_HEADER_BYTES) return false;
    this.#headerBytes += bytes;
    return true;
  }

  #grow(width: number): void {
    const rows = new Float64Array(2 * (this.#length + width));
    rows.set(this.#rows.subarray(0, this.#length));
    this.#rows = rows;
  }
}

/** Returns at least the bytes of a text in JSON. */
function jsonBytes(text: string): number {
  return utf8Bytes(JSON.stringify(text)) + 1;
}

function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) bytes += code > 0x7ff ? 2 : 1;
  }
  return bytes;
}
