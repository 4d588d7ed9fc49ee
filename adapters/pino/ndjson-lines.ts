import {
  hasLine,
  type LogRecord,
  type Options,
  type ShownEvent,
  type Sink,
  SummaryFormatter,
  tagToObject,
} from '../../src/internal/index.ts';

const DEBUG = 20;
const INFO = 30;
const WARN = 40;

/**
 * Writes events as NDJSON for the next stage of a pino pipeline: ordinary records byte for byte, a
 * line as a record with the labels of its group, `msg`, `mode` and `scalars` behind the fields that
 * `bindings` gives, those of the logger in the record at hand. Nothing below the level is written.
 */
export function ndjsonLines(
  options: Options,
  write: (line: string) => void,
  bindings: () => LogRecord,
): Sink {
  const summaries = new SummaryFormatter();
  const stats = { bytes: 0, lines: 0, dropped: 0 };
  const lineOf = (event: ShownEvent, level: number): string => {
    if (event.kind === 'ordinary') return event.raw ?? JSON.stringify(event.record);
    const fields = fieldsOf(event, options, summaries);
    return JSON.stringify({ level, time: event.timeMs, ...bindings(), ...fields });
  };
  return {
    name: 'lines',
    stats,
    write(event) {
      if (!hasLine(event)) return;
      const level = levelOf(event);
      if (level < (options.level() ?? Number.NEGATIVE_INFINITY)) return;
      const line = lineOf(event, level);
      stats.lines++;
      stats.bytes += Buffer.byteLength(line) + 1;
      write(line);
    },
  };
}

function fieldsOf(
  event: Exclude<ShownEvent, { kind: 'ordinary' }>,
  { recordKeys: { messageKey }, groupBy }: Options,
  summaries: SummaryFormatter,
): Readonly<Record<string, unknown>> {
  const name = event.name === undefined ? {} : { name: event.name };
  if (event.kind === 'table') return { ...name, [messageKey]: 'summary', table: event.rows };
  if (event.kind !== 'summary') return { ...name, [messageKey]: event.message };
  const { summary } = event;
  const { group } = summary.place;
  return {
    ...name,
    ...Object.fromEntries(group.map((value, at) => [groupBy[at] ?? '', value])),
    [messageKey]: summaries.format(summary),
    mode: summary.place.mode,
    scalars: tagToObject(summary.tag),
  };
}

function levelOf(event: ShownEvent): number {
  if (event.kind === 'ordinary') return event.level.severity;
  if (event.kind === 'notice' && event.level === 'warn') return WARN;
  return event.kind === 'trace' ? DEBUG : INFO;
}
