import type { LabelTable } from '../record/label-table.ts';
import type { LogRecord } from '../record/log-record.ts';
import { parseLine } from '../record/parse-line.ts';
import { RecordTemplates } from '../record/record-templates.ts';
import type { Batch, Template } from '../record/template.ts';
import type { Ranks } from '../run/coverage.ts';
import type { BlockExtras, NoteBlock, RowBlock } from '../wire/rank-batch.ts';
import type { ClosedCells } from './cell-taker.ts';
import { type ColumnOperation, columnPlan } from './column-plan.ts';
import { mergeColumns } from './merge-columns.ts';
import { mixCell } from './mixed-cell.ts';
import type { OpenBatch } from './open-batch.ts';
import type { ReductionRules } from './reduction.ts';
import { RowLabels } from './row-labels.ts';
import type { WaitingRows } from './waiting-rows.ts';

/** What takes merged records, as an engine does. */
export interface RecordTaker {
  /** Takes the rows of a template and returns their number; with extras there is one row. */
  takeRows(batch: Batch, extras?: BlockExtras): number;
  collect(record: LogRecord): unknown;
  /** Notes how many ranks the records from now on come from. */
  noteRanks(ranks: Ranks | undefined): void;
  /** Counts rows that came too late. */
  noteLate(batch: Batch): void;
}

export interface CellWriterOptions {
  readonly taker: RecordTaker;
  readonly labels: LabelTable;
  readonly groupBy: readonly string[];
  readonly reductions: ReductionRules;
}

/** Rows of one rank in a cell. */
interface RowsOfRank extends WaitingRows {
  readonly block: RowBlock;
}

/** The row of a cell of a rank that is a note. */
interface NotesOfRank extends WaitingRows {
  readonly block: NoteBlock;
}

/**
 * Makes rows of closed cells and hands them on. Cells of one rank pass as they are. Cells of several
 * ranks are reduced column by column where all have the same template, else key by key.
 */
export class CellWriter {
  readonly #taker: RecordTaker;
  readonly #reductions: ReductionRules;
  readonly #labels: RowLabels;
  readonly #mixed: RecordTemplates;
  readonly #plans = new WeakMap<Template, readonly ColumnOperation[] | null>();
  #rows = new Float64Array(4096);
  #column = new Float64Array(512);

  constructor({ taker, labels, groupBy, reductions }: CellWriterOptions) {
    this.#taker = taker;
    this.#reductions = reductions;
    this.#labels = new RowLabels(groupBy, labels);
    this.#mixed = new RecordTemplates(labels);
  }

  /** Hands cells on; the rows are copied. */
  write({ rows, count, ranks }: ClosedCells): void {
    this.#taker.noteRanks(ranks);
    const [first] = rows as readonly [WaitingRows];
    if (isNotes(first)) this.#writeNotes(first, count);
    const own = rows.filter(isRows);
    const [lowest] = own;
    if (lowest === undefined) return;
    const plan = own.length === 1 ? undefined : this.#planOf(own);
    if (own.length === 1) this.#copy(lowest, count);
    else if (plan !== undefined) this.#merge(own, plan, count);
    else for (let cell = 0; cell < count; cell++) this.#mix(own, cell);
  }

  /** Counts a row that came too late. */
  noteLate(block: RowBlock, row: number, open: OpenBatch): void {
    this.#taker.noteLate(this.#rowsOf(block, row, 1, open));
  }

  /** Hands notes of the lowest rank on; the notes of others say the same. */
  #writeNotes({ block, at }: NotesOfRank, count: number): void {
    for (const line of block.lines.slice(at, at + count)) {
      const record = parseLine(line);
      if (record !== undefined) this.#taker.collect(record);
    }
  }

  #copy({ block, at, open }: RowsOfRank, count: number): void {
    this.#taker.takeRows(this.#rowsOf(block, at, count, open), block.extras);
  }

  /** Returns rows of one rank as they are; valid until the next call. */
  #rowsOf(block: RowBlock, from: number, count: number, { batch }: OpenBatch): Batch {
    const template = this.#labels.templateOf(block, batch);
    const { width } = template;
    const rows = this.#room(width * count);
    block.columns.forEach((column, index) => {
      column.copyTo(rows, index, width, from, from + count);
    });
    this.#labels.replace(template, batch, rows, count);
    return { template, rows, count };
  }

  #merge(own: readonly RowsOfRank[], plan: readonly ColumnOperation[], count: number): void {
    const [{ block, open }] = own as readonly [RowsOfRank];
    const template = this.#labels.templateOf(block, open.batch);
    const { width } = template;
    const rows = this.#room(width * count);
    if (this.#column.length < count) this.#column = new Float64Array(2 * count);
    const from = own.map(({ at }) => at);
    for (let index = 0; index < width; index++) {
      const columns = own.map((rank) => rank.block.columns[index] as RowBlock['columns'][number]);
      mergeColumns(plan[index] as ColumnOperation, { columns, from }, this.#column, count);
      for (let row = 0, at = index; row < count; row++, at += width) {
        rows[at] = this.#column[row] as number;
      }
    }
    this.#taker.takeRows({ template, rows, count });
  }

  /** Merges the rows of one cell by key: those with the same labels each. */
  #mix(own: readonly RowsOfRank[], cell: number): void {
    const groups = new Map<string, RowsOfRank[]>();
    for (const rank of own) {
      const name = JSON.stringify(this.#labelsOf(rank, cell));
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [rank]);
      else group.push(rank);
    }
    for (const group of groups.values()) this.#mixGroup(group, cell);
  }

  #mixGroup(group: readonly RowsOfRank[], cell: number): void {
    const [first] = group as readonly [RowsOfRank];
    const { template, columns, extras } = first.block;
    const row = first.at + cell;
    const scalars = mixCell(
      group.map(({ block, at }) => ({ block, row: at + cell })),
      this.#reductions,
    );
    const { template: made, rows } = this.#mixed.of(scalars, {
      timeMs: columns[template.time]?.at(row) ?? Number.NaN,
      name: template.name,
      pid: columns[template.pid]?.at(row),
      labels: this.#labelsOf(first, cell),
    });
    const info = scalars.modes.map((mode) => mode.info);
    const experimentName = extras?.experimentName;
    const hasExtras = experimentName !== undefined || info.some(({ length }) => length > 0);
    const batch = { template: made, rows, count: 1 };
    this.#taker.takeRows(batch, hasExtras ? { info, experimentName } : undefined);
  }

  #labelsOf({ block, open, at }: RowsOfRank, cell: number): readonly string[] {
    return this.#labels.textsOf(block, open.batch, at + cell);
  }

  /** Returns how rows are merged by column, `undefined` if they cannot be. */
  #planOf(own: readonly RowsOfRank[]): readonly ColumnOperation[] | undefined {
    const [{ block, open }] = own as readonly [RowsOfRank];
    const { template } = block;
    const isMixed = own.some((rank) => {
      return rank.block.template !== template || rank.block.extras !== undefined;
    });
    if (isMixed || open.batch.groupBy.length > 0) return undefined;
    let plan = this.#plans.get(template);
    if (plan === undefined) {
      plan = columnPlan(template, this.#reductions) ?? null;
      this.#plans.set(template, plan);
    }
    return plan ?? undefined;
  }

  #room(length: number): Float64Array {
    if (this.#rows.length < length) this.#rows = new Float64Array(2 * length);
    return this.#rows;
  }
}

function isRows(rows: WaitingRows): rows is RowsOfRank {
  return rows.block.kind === 'rows';
}

function isNotes(rows: WaitingRows): rows is NotesOfRank {
  return rows.block.kind === 'notes';
}
