import { formatDuration } from '../../src/line/python-duration.ts';
import type { Golden, LogRecord } from '../conformance/golden.ts';

/** The lines that each record of a run led to, and those of its end. */
export interface LinesByRecord {
  readonly ofRecord: readonly (readonly string[])[];
  readonly end: readonly string[];
}

/**
 * The lines of a run that goes on behind its first `taken` records: those of the run that was never
 * stopped, but for the ETA of the training. That is what MMEngine's IterTimerHook prints after a
 * resume: sum of `train/time` since then / iterations since then x iterations left.
 */
export function resumedLines(
  golden: Golden,
  whole: LinesByRecord,
  taken: number,
): readonly string[] {
  return [...resumedByRecord(golden, whole, taken).flat(), ...whole.end];
}

/** Whether a record says what its iteration took. */
function bringsTime(record: LogRecord): boolean {
  return Object.entries(record).some(
    ([key, value]) => key.endsWith('/time') || Object(value).time !== undefined,
  );
}

/** The same record by record, from the one behind the `taken` ones on; without those of the end. */
export function resumedByRecord(
  { options, records }: Golden,
  { ofRecord }: LinesByRecord,
  taken: number,
): readonly (readonly string[])[] {
  const etaOf = etaSince(options, records);
  return ofRecord.slice(taken).map((lines, index) => {
    const eta = etaOf(taken + index);
    return eta === undefined ? lines : lines.map((line) => withEta(line, eta));
  });
}

/** The ETA in seconds after a record; `undefined` if it is none of a training's average. */
function etaSince(options: LogRecord, records: readonly LogRecord[]) {
  const length = Number(Object(options.epochLength).train ?? options.epochLength);
  const total = Number(options.maxIters ?? Number(options.maxEpochs) * length);
  let totalSec = 0;
  let iterations = 0;
  return (index: number): number | undefined => {
    const record = records[index];
    if (record?.train === undefined || options.eta === 'recent') return undefined;
    const sec = durationOf(records, index);
    if (sec === undefined) return undefined;
    totalSec += sec;
    iterations++;
    const iter = Number(record.iter ?? trainRecords(records, index + 1).length);
    return (totalSec / iterations) * (total - iter);
  };
}

/** What the record says that its iteration took. */
function durationOf(records: readonly LogRecord[], index: number): number | undefined {
  const record = records[index];
  const time = Object(record?.train).time ?? record?.['train/time'];
  return time === undefined ? undefined : Number(time);
}

function trainRecords(records: readonly LogRecord[], end: number): readonly LogRecord[] {
  return records.slice(0, end).filter(({ train }) => train !== undefined);
}

function withEta(line: string, sec: number): string {
  return line.replace(/eta: (?:-?\d+ days?, )?\d+:\d\d:\d\d/, `eta: ${formatDuration(sec)}`);
}

/**
 * Lines without `time` and `eta`, for runs that measure them: nothing is measured across a restart, so
 * their windows hold one value less.
 */
export function withoutMeasured({ records }: Golden, lines: readonly string[]): readonly string[] {
  const isMeasured = records.some(
    (record) => Object(record.train).loss !== undefined && Object(record.train).time === undefined,
  );
  if (!isMeasured && records.some(bringsTime)) return lines;
  const measured = / *\b(?:time: [\d.]+|eta: (?:-?\d+ days?, )?\d+:\d\d:\d\d)/g;
  return lines.map((line) => line.replace(measured, '').replace(/\] +/, ']  ').trimEnd());
}
