import type { FieldKinds } from './field-kinds.ts';
import { markColumns } from './float-marks.ts';
import { groupOf } from './group-key.ts';
import type { LineSlot, ValuePath } from './line-learner.ts';
import { containersOf, type LogRecord, readEnvelope } from './log-record.ts';
import type { ModeScalars, ScalarRecord } from './scalar-record.ts';
import type { Conversions, LabelSource, Section, Template } from './template.ts';
import { isClockNumber, isEpochMs } from './time.ts';

/**
 * Reads the scalars of a record the slow way, which has all the rules, without the factors of maps.
 */
export type ReadScalars = (containers: readonly LogRecord[]) => ScalarRecord | undefined;

/**
 * Marks stand for the values of a record: each is a clock, a position, a count and a scalar that is
 * valid, so that the slow way takes it wherever it takes numbers.
 */
const FIRST_MARK = 1_600_000_000_000;
const MARK_STEP = 7;
const LABEL_MARK = 'label of column ';

/**
 * Learns the templates of records by reading a marked copy as any other record is read: what a
 * column means is told by where its mark comes out. So templates have no rules of their own.
 */
export class TemplateLearner {
  readonly #fields: FieldKinds;
  readonly #options: ConstructorParameters<typeof FieldKinds>[0];
  readonly #readScalars: ReadScalars;

  constructor(
    options: ConstructorParameters<typeof FieldKinds>[0],
    fields: FieldKinds,
    readScalars: ReadScalars,
  ) {
    this.#options = options;
    this.#fields = fields;
    this.#readScalars = readScalars;
  }

  /**
   * The template of all records that are like `record` but for the values at `slots`, whose columns
   * are below `width`. `undefined` if such records have to be read one by one: they bring
   * information or settings of the run, or what they mean does not follow from their columns.
   * `hasMarks` says whether the rows end in marks of floats. May throw what the getters of the record throw.
   */
  learn(
    record: LogRecord,
    slots: readonly LineSlot[],
    width: number,
    hasMarks: boolean,
  ): Template | undefined {
    if (this.#isSingular(record)) return undefined;
    const marked = markAll(record, slots, this.#fields);
    if (marked === undefined) return undefined;
    const containers = containersOf(marked, this.#options.recordKeys);
    const scalars = this.#readScalars(containers);
    if (scalars === undefined || scalars.refused.length > 0) return undefined;
    const { timeMs, name, pid } = readEnvelope(marked, containers, this.#options.recordKeys);
    const columns = columnsOf(record, slots, this.#fields);
    const scaled = scaledColumns(slots, this.#fields);
    const constants = this.#constantColumns(width);
    if (constants.some(({ value }) => columns.has(value))) return undefined; // it looks like a mark
    const withConstants = width + constants.length;
    const constantColumns = new Map(constants.map(({ column, value }) => [value, column]));
    const columnOfValue = (value: number) => columns.get(value) ?? constantColumns.get(value);
    const sections = scalars.modes.map((mode) => ({
      ...sectionOf(mode, columns, columnOfValue, scaled),
      hasMarks,
    }));
    if (!isComplete(sections)) return undefined;
    const { epoch, iter, batch, memory } = scalars.progress;
    const heads = [epoch, iter, batch, timeMs, memory].map((mark) => columnOf(mark, columns));
    if (heads.includes(undefined)) return undefined; // a constant clock, say a Date
    const [
      epochColumn = -1,
      iterColumn = -1,
      batchColumn = -1,
      timeColumn = -1,
      memoryColumn = -1,
    ] = heads;
    if (this.#fields.isLoose && hasOtherClock(record, slots, timeColumn, this.#fields))
      return undefined;
    const conversions = conversionsOf(record, slots, timeColumn, this.#fields, constants);
    if (conversions?.factors.some(({ factor }) => Number.isNaN(factor))) return undefined;
    const labels = groupOf(containers, this.#options.groupBy).map((text) => labelOf(text, columns));
    if (conversions?.convertsTime && isReadTwice(timeColumn, sections, labels)) return undefined;
    return {
      width: withConstants + (hasMarks ? markColumns(withConstants) : 0),
      sections,
      epoch: epochColumn,
      iter: iterColumn,
      batch: batchColumn,
      memory: memoryColumn,
      pid: columns.get(pid) ?? -1,
      time: timeColumn,
      conversions,
      notClocks: slots.flatMap(({ path, column }) =>
        this.#fields.isClock(path) && isNoClock(valueAt(record, path)) ? [column] : [],
      ),
      labels,
      name,
      isMapped: scalars.isMapped,
    };
  }

  /** Returns a column for each number that maps give in place of values. */
  #constantColumns(width: number): Conversions['constants'] {
    const targets = this.#options.maps.flatMap(({ keys, rest }) => [
      ...keys.values(),
      ...(rest === undefined ? [] : [rest]),
    ]);
    const values = new Set(targets.flatMap(({ value }) => value ?? []));
    return [...values].map((value, index) => ({ column: width + index, value }));
  }

  /** Whether what the record means depends on more than its columns. */
  #isSingular(record: LogRecord): boolean {
    const { flat, recordKeys } = this.#options;
    return containersOf(record, recordKeys).some((container) =>
      Object.keys(container).some(
        (key) => this.#fields.isSingular(key) || (flat && container[key] === null),
      ),
    );
  }
}

function isNoClock(value: unknown): boolean {
  return typeof value === 'number' && !isClockNumber(value);
}

/** What is done to the numbers of columns: the reading of marks knows no factors and no units. */
function conversionsOf(
  record: LogRecord,
  slots: readonly LineSlot[],
  timeColumn: number,
  fields: FieldKinds,
  constants: Conversions['constants'],
): Conversions | undefined {
  const factors = slots.flatMap(({ path, column }) => {
    const factor = fields.scaleOf(path);
    return factor === 1 ? [] : [{ column, factor }];
  });
  const clock = slots.find(({ column }) => column === timeColumn);
  const value = clock?.kind === 'number' ? valueAt(record, clock.path) : undefined;
  const convertsTime = typeof value === 'number' && !isEpochMs(value);
  const hasAny = convertsTime || factors.length > 0 || constants.length > 0;
  return hasAny ? { convertsTime, factors, constants } : undefined;
}

/** The mark of a slot; one that stands for a number which is no clock is none either. */
function markOf({ path, kind, column }: LineSlot, value: unknown, fields: FieldKinds): unknown {
  const mark = FIRST_MARK + column * MARK_STEP;
  if (kind === 'label') return LABEL_MARK + column;
  if (kind === 'numericText') return String(mark);
  if (kind === 'clock') return new Date(mark).toISOString();
  return fields.isClock(path) && isNoClock(value) ? column + 0.5 : mark;
}

/** The column of each mark. */
function columnsOf(
  record: LogRecord,
  slots: readonly LineSlot[],
  fields: FieldKinds,
): ReadonlyMap<unknown, number> {
  return new Map(
    slots.map((slot) => {
      const mark = markOf(slot, valueAt(record, slot.path), fields);
      const isNumber = slot.kind === 'numericText' || slot.kind === 'clock';
      return [isNumber ? FIRST_MARK + slot.column * MARK_STEP : mark, slot.column];
    }),
  );
}

function valueAt(record: LogRecord, path: ValuePath): unknown {
  return path.reduce<unknown>((object, key) => Object(object)[key], record);
}

/** A copy of the record with the marks; `undefined` if one cannot be set. */
function markAll(
  record: LogRecord,
  slots: readonly LineSlot[],
  fields: FieldKinds,
): LogRecord | undefined {
  const root: Members = { ...record };
  // by path, not by object: what is one object here may be two in the next record
  const copies = new Map<string, Members>([['', root]]);
  for (const slot of slots) {
    if (slot.path.includes('__proto__')) return undefined;
    const parent = copyAlong(slot.path.slice(0, -1), record, copies);
    parent[slot.path.at(-1) ?? ''] = markOf(slot, valueAt(record, slot.path), fields);
  }
  return root;
}

type Members = Record<string | number, unknown>;

/** The copy of the object at `path`; `copies` has those of the objects around it, by path. */
function copyAlong(path: ValuePath, record: LogRecord, copies: Map<string, Members>): Members {
  const name = path.join('\0');
  const known = copies.get(name);
  if (known !== undefined) return known;
  const original = valueAt(record, path);
  const copy = (Array.isArray(original) ? [...original] : { ...Object(original) }) as Members;
  copies.set(name, copy);
  copyAlong(path.slice(0, -1), record, copies)[path.at(-1) ?? ''] = copy;
  return copy;
}

/** The columns that a map multiplies. */
function scaledColumns(slots: readonly LineSlot[], fields: FieldKinds): ReadonlySet<unknown> {
  return new Set(slots.flatMap(({ path, column }) => (fields.scaleOf(path) === 1 ? [] : [column])));
}

interface PartialSection extends Omit<Section, 'columns' | 'countColumns'> {
  readonly columns: readonly (number | undefined)[];
  readonly countColumns: readonly (number | undefined)[] | undefined;
  readonly hasInfo: boolean;
}

function sectionOf(
  { mode, keys, values, counts, kinds, info }: ModeScalars,
  columns: ReadonlyMap<unknown, number>,
  columnOfValue: (value: number) => number | undefined,
  scaled: ReadonlySet<unknown>,
): Omit<PartialSection, 'hasMarks'> {
  const countList = counts === undefined ? undefined : Array.from(counts);
  const areWeights = countList?.map((count) => count < 0);
  const isScaled = Array.from(values, (mark) => scaled.has(columns.get(mark)));
  return {
    mode,
    keys: [...keys],
    // a literal true or false may look like a number that a map gives
    columns: Array.from(values, (mark, index) =>
      kinds?.[index] === 'boolean' ? undefined : columnOfValue(mark),
    ),
    countColumns: countList?.map((count) => (count === 1 ? -1 : columns.get(Math.abs(count)))),
    areWeights: areWeights?.includes(true) ? areWeights : undefined,
    kinds: isScaled.includes(true)
      ? isScaled.map((isFloat) => (isFloat ? 'float' : 'byValue'))
      : undefined,
    hasInfo: info.length > 0,
  };
}

function isComplete(sections: readonly PartialSection[]): sections is (Section & PartialSection)[] {
  return sections.every(
    ({ columns, countColumns, hasInfo }) =>
      !hasInfo && !columns.includes(undefined) && !countColumns?.includes(undefined),
  );
}

/** Whether a record has a second clock, which would be a scalar if it were none. */
function hasOtherClock(
  record: LogRecord,
  slots: readonly LineSlot[],
  timeColumn: number,
  fields: FieldKinds,
): boolean {
  return slots.some(({ path, kind, column }) => {
    const isOther = kind === 'number' && column !== timeColumn && fields.isClock(path);
    return isOther && !isNoClock(valueAt(record, path));
  });
}

/** Whether a clock is a scalar or a label besides, which has the number as it came. */
function isReadTwice(
  time: number,
  sections: readonly Section[],
  labels: readonly LabelSource[],
): boolean {
  return (
    sections.some(({ columns }) => columns.includes(time)) ||
    labels.some((label) => label.kind !== 'constant' && label.column === time)
  );
}

/** The column that a mark stands for, -1 without a mark; `undefined` for what is no mark. */
function columnOf(
  mark: number | undefined,
  columns: ReadonlyMap<unknown, number>,
): number | undefined {
  return mark === undefined ? -1 : columns.get(mark);
}

function labelOf(text: string, columns: ReadonlyMap<unknown, number>): LabelSource {
  const textColumn = columns.get(text);
  if (textColumn !== undefined) return { kind: 'text', column: textColumn };
  const numberColumn = columns.get(Number(text));
  return numberColumn === undefined
    ? { kind: 'constant', text }
    : { kind: 'number', column: numberColumn };
}
