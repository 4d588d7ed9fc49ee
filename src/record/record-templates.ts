import type { LabelTable } from './label-table.ts';
import type { KnownRecord } from './object-templates.ts';
import type { ModeScalars, ScalarRecord } from './scalar-record.ts';
import type { LabelSource, Section, Template } from './template.ts';

/** Signatures that are remembered. Above it all are forgotten. */
const MAX_TEMPLATES = 1000;
const EPOCH = 0;
const ITER = 1;
const BATCH = 2;
const TIME = 3;
const MEMORY = 4;
const PID = 5;
const HEAD_COLUMNS = 6;

/** What a record says besides its scalars. */
export interface RecordHead {
  /** Epoch milliseconds, NaN if the record has no clock. */
  readonly timeMs: number;
  readonly name: string | undefined;
  /** The process of the logger, if it is known. */
  readonly pid: number | undefined;
  /** The texts of the labels of `groupBy`. */
  readonly labels: readonly string[];
}

/**
 * Makes a batch of one row of a record that was read the slow way. Records with the same keys share
 * a template, so that what is kept per template is found again.
 */
export class RecordTemplates {
  readonly #labels: LabelTable;
  readonly #templates = new Map<string, Template>();
  #row = new Float64Array(64);

  constructor(labels: LabelTable) {
    this.#labels = labels;
  }

  /** Returns the record as one row; valid until the next call. O(keys). */
  of(scalars: ScalarRecord, head: RecordHead): KnownRecord {
    const signature = signatureOf(scalars, head);
    const template = this.#templates.get(signature) ?? this.#add(signature, scalars, head);
    if (this.#row.length < template.width) this.#row = new Float64Array(2 * template.width);
    const row = this.#row;
    const { epoch, iter, batch, memory } = scalars.progress;
    row[EPOCH] = epoch ?? Number.NaN;
    row[ITER] = iter ?? Number.NaN;
    row[BATCH] = batch ?? Number.NaN;
    row[TIME] = head.timeMs;
    row[MEMORY] = memory ?? Number.NaN;
    row[PID] = head.pid ?? Number.NaN;
    let column = HEAD_COLUMNS;
    for (const label of head.labels) row[column++] = this.#labels.idOf(label);
    for (const { values, counts } of scalars.modes) {
      for (let i = 0; i < values.length; i++) row[column++] = values[i] as number;
      if (counts === undefined) continue;
      for (let i = 0; i < counts.length; i++) row[column++] = Math.abs(counts[i] as number);
    }
    return { template, rows: row };
  }

  #add(signature: string, scalars: ScalarRecord, head: RecordHead): Template {
    if (this.#templates.size === MAX_TEMPLATES) this.#templates.clear();
    const template = templateOf(scalars, head);
    this.#templates.set(signature, template);
    return template;
  }
}

function signatureOf(
  { modes, progress, isMapped }: ScalarRecord,
  { timeMs, name, labels }: RecordHead,
) {
  const { epoch, iter, batch, memory } = progress;
  const has = (value: number | undefined): number => (value === undefined ? 0 : 1);
  let signature = `${has(epoch)}${has(iter)}${has(batch)}${has(memory)}${Number.isNaN(timeMs)}${isMapped}`;
  signature += `\n${name === undefined ? '' : JSON.stringify(name)}\n${labels.length}`;
  for (const { mode, keys, counts, kinds } of modes) {
    signature += `\n${mode}/`;
    for (const key of keys) signature += `${key.length}:${key}`;
    if (counts !== undefined) signature += `\n${Array.from(counts, Math.sign).join('')}`;
    if (kinds !== undefined) signature += `\n${kinds.join(' ')}`;
  }
  return signature;
}

function templateOf(scalars: ScalarRecord, { timeMs, name, labels }: RecordHead): Template {
  const { epoch, iter, batch, memory } = scalars.progress;
  let width = HEAD_COLUMNS;
  const labelSources = labels.map((): LabelSource => ({ kind: 'text', column: width++ }));
  const sections = scalars.modes.map((mode) => {
    const section = sectionOf(mode, width);
    width += mode.keys.length * (mode.counts === undefined ? 1 : 2);
    return section;
  });
  return {
    width,
    sections,
    epoch: epoch === undefined ? -1 : EPOCH,
    iter: iter === undefined ? -1 : ITER,
    batch: batch === undefined ? -1 : BATCH,
    memory: memory === undefined ? -1 : MEMORY,
    pid: PID,
    time: Number.isNaN(timeMs) ? -1 : TIME,
    conversions: undefined,
    notClocks: [],
    labels: labelSources,
    name,
    isMapped: scalars.isMapped,
  };
}

function sectionOf({ mode, keys, counts, kinds }: ModeScalars, first: number): Section {
  const columns = keys.map((_, index) => first + index);
  const areWeights = counts === undefined ? [] : Array.from(counts, (count) => count < 0);
  return {
    mode,
    keys: [...keys],
    columns,
    countColumns: counts === undefined ? undefined : columns.map((column) => column + keys.length),
    areWeights: areWeights.includes(true) ? areWeights : undefined,
    kinds: kinds && [...kinds],
    hasMarks: false,
  };
}
