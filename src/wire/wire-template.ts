import { markColumns } from '../record/float-marks.ts';
import type { LabelSource, Section, Template } from '../record/template.ts';

/** A section in a header. */
export interface WireSection {
  /** mode */
  readonly m: string;
  /** keys */
  readonly k: readonly string[];
  /** columns */
  readonly c: readonly number[];
  /** columns of counts */
  readonly n?: readonly number[] | undefined;
  /** which counts are weights */
  readonly w?: readonly boolean[] | undefined;
  /** kinds */
  readonly f?: Section['kinds'] | undefined;
  /** 1 if the rows end in marks of floats */
  readonly h?: 1 | undefined;
}

/** A label in a header: `t` a column of texts, `n` a column of numbers, `c` a constant. */
export type WireLabel = readonly ['t' | 'n', number] | readonly ['c', string];

/** A template in a header. Columns of progress and clocks are left out where there are none. */
export interface WireTemplate {
  /** width */
  readonly w: number;
  readonly s: readonly WireSection[];
  /** epoch, iter, batch, memory, pid, time */
  readonly e?: number | undefined;
  readonly i?: number | undefined;
  readonly b?: number | undefined;
  readonly m?: number | undefined;
  readonly p?: number | undefined;
  readonly t?: number | undefined;
  readonly l?: readonly WireLabel[] | undefined;
  /** name of the logger */
  readonly n?: string | undefined;
  /** 1 if a map made the scalars */
  readonly x?: 1 | undefined;
}

/** How the rows of a template go into a batch. */
export interface RowLayout {
  /** The template as JSON. */
  readonly text: string;
  /** The template, as the decoder has it. */
  readonly template: Template;
  /** Where the clock of arrival is put into the row; -1 if the rows have a clock, or need none. */
  readonly stampAt: number;
  /** The columns of labels that are texts, in the rows of the batch. */
  readonly labelColumns: readonly number[];
}

/**
 * Returns how rows of a template go into a batch. With `isStamped`, rows without a clock get a
 * column for the clock of their arrival.
 */
export function layoutOf(source: Template, isStamped: boolean): RowLayout {
  const stampAt = isStamped && source.time < 0 ? source.width - markColumnsOf(source) : -1;
  const template: Template = {
    ...source,
    width: source.width + (stampAt < 0 ? 0 : 1),
    time: stampAt < 0 ? source.time : stampAt,
    conversions: undefined, // the row is converted already
    notClocks: [],
  };
  const labelColumns = template.labels.flatMap((label) =>
    label.kind === 'text' ? [label.column] : [],
  );
  return { text: JSON.stringify(writeTemplate(template)), template, stampAt, labelColumns };
}

/** Returns how many of the last columns of a template are marks of floats. */
function markColumnsOf({ sections, width }: Template): number {
  if (!sections.some(({ hasMarks }) => hasMarks)) return 0;
  let marks = 1;
  while (markColumns(width - marks) > marks) marks++;
  return marks;
}

function writeTemplate(template: Template): WireTemplate {
  const { epoch, iter, batch, memory, pid, time, labels, name, isMapped } = template;
  const columnOf = (column: number): number | undefined => (column < 0 ? undefined : column);
  return {
    w: template.width,
    s: template.sections.map(writeSection),
    e: columnOf(epoch),
    i: columnOf(iter),
    b: columnOf(batch),
    m: columnOf(memory),
    p: columnOf(pid),
    t: columnOf(time),
    l: labels.length === 0 ? undefined : labels.map(writeLabel),
    n: name,
    x: isMapped ? 1 : undefined,
  };
}

function writeSection(section: Section): WireSection {
  const { mode, keys, columns, countColumns, areWeights, kinds, hasMarks } = section;
  return {
    m: mode,
    k: keys,
    c: columns,
    n: countColumns,
    w: areWeights,
    f: kinds,
    h: hasMarks ? 1 : undefined,
  };
}

function writeLabel(label: LabelSource): WireLabel {
  if (label.kind === 'constant') return ['c', label.text];
  return [label.kind === 'text' ? 't' : 'n', label.column];
}
