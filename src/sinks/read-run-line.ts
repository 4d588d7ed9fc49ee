import type { WindowSize } from '../options/window-size.ts';
import { RUN_FILE_VERSION } from './run-line.ts';

/** The line that opens a run. */
export interface RunHead {
  readonly kind: 'run';
  readonly experiment: string | undefined;
  readonly startedMs: number;
  /** The length of the run, as far as it is known. */
  readonly epochs: number | undefined;
  readonly iters: number | undefined;
  readonly epochLength: Readonly<Record<string, number>>;
  readonly modes: readonly string[];
  readonly zone: string;
}

/** The line of a summary. */
export interface RunRow {
  readonly kind: 'iter' | 'epoch';
  readonly mode: string;
  /** Labels by name, in order; empty without groups. */
  readonly group: ReadonlyMap<string, string>;
  readonly timeMs: number;
  readonly epoch: number;
  readonly iter: number;
  /** The position on the axis of a chart. */
  readonly step: number;
  /** Raw values by key, NaN and infinities as they are. */
  readonly scalars: ReadonlyMap<string, number>;
  /** The window of all statistics that have one, or by key. */
  readonly window: WindowSize | Readonly<Record<string, WindowSize>> | undefined;
}

/** The line behind which a restored run goes on; lines before it may come again. */
export interface RunResume {
  readonly kind: 'resume';
  readonly iter: number | undefined;
}

/** The line that closes the run of a process. */
export interface RunEnd {
  readonly kind: 'end';
  readonly records: number;
  readonly timeMs: number;
}

/** A line of a run file. */
export type RunLine = RunHead | RunRow | RunResume | RunEnd;

type Fields = Readonly<Record<string, unknown>>;

/** Reads a line of a run file; `undefined` for anything else, such as a line that is torn. */
export function readRunLine(text: string): RunLine | undefined {
  const fields = parse(text);
  switch (fields.kind) {
    case 'run':
      return fields.windrow === RUN_FILE_VERSION ? readHead(fields) : undefined;
    case 'iter':
    case 'epoch':
      return readRow(fields, fields.kind);
    case 'resume':
      return { kind: 'resume', iter: optional(fields.iter, isNumber) };
    case 'end':
      return areNumbers(fields.records, fields.timeMs)
        ? { kind: 'end', records: Number(fields.records), timeMs: Number(fields.timeMs) }
        : undefined;
    default:
      return undefined;
  }
}

function readHead(fields: Fields): RunHead | undefined {
  const { experiment, startedMs, epochs, iters, epochLength, modes, zone } = fields;
  if (!isNumber(startedMs) || !isText(zone) || !Array.isArray(modes)) return undefined;
  const lengths = entriesOf(epochLength).filter(hasNumber);
  return {
    kind: 'run',
    experiment: optional(experiment, isText),
    startedMs,
    epochs: optional(epochs, isNumber),
    iters: optional(iters, isNumber),
    epochLength: Object.fromEntries(lengths),
    modes: modes.filter(isText),
    zone,
  };
}

function readRow(fields: Fields, kind: RunRow['kind']): RunRow | undefined {
  const { mode, group, timeMs, epoch, iter, step, scalars, window } = fields;
  if (!isText(mode) || !areNumbers(timeMs, epoch, iter, step)) return undefined;
  return {
    kind,
    mode,
    group: new Map(entriesOf(group).map(([name, label]) => [name, String(label)])),
    timeMs: Number(timeMs),
    epoch: Number(epoch),
    iter: Number(iter),
    step: Number(step),
    scalars: new Map(entriesOf(scalars).map(([key, value]) => [key, Number(value)])),
    window: window as RunRow['window'], // for people: nothing is computed from it
  };
}

function parse(text: string): Fields {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function entriesOf(object: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(Object(object));
}

function optional<Value>(
  value: unknown,
  is: (value: unknown) => value is Value,
): Value | undefined {
  return is(value) ? value : undefined;
}

function areNumbers(...values: readonly unknown[]): boolean {
  return values.every(isNumber);
}

function hasNumber(entry: readonly [string, unknown]): entry is readonly [string, number] {
  return isNumber(entry[1]);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
