import { formatOrdinary } from '../line/format-ordinary.ts';
import { formatTable, formatTableFor } from '../line/format-table.ts';
import { lineFormatter } from '../line/line-formatter.ts';
import { SummaryFormatter } from '../line/summary-formatter.ts';
import type { Options } from '../options/options.ts';
import { DEBUG, INFO, type Level, WARN } from '../record/level.ts';
import type { RecordKeys } from '../record/log-record.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import { escapeJson, escapeText } from '../text/escape.ts';
import type { SummaryEvent, TableEvent } from './event.ts';
import { hasLine, type ShownEvent } from './shown-event.ts';
import type { Sink } from './sink.ts';

export interface TextLinesOptions {
  readonly isColored: boolean;
  /** Whether the level filters ordinary records too; winston has filtered them itself. */
  readonly filtersOrdinary: boolean;
  /**
   * Returns the columns of the terminal that the lines go to now: the end table fits them, without
   * clock and level. `undefined` where there is none.
   */
  readonly columns?: () => number | undefined;
  /** Gets each line, without a newline behind it, and its MESSAGE alone. */
  readonly write: (line: string, message: string) => void;
}

const INFO_LEVEL: Level = { severity: INFO, label: 'INFO' };
const DEBUG_LEVEL: Level = { severity: DEBUG, label: 'DEBUG' };
const WARN_LEVEL: Level = { severity: WARN, label: 'WARNING' };

/**
 * Writes MMEngine's lines: `MM/DD HH:MM:SS - NAME - LEVEL - MESSAGE`. Nothing below the level is
 * written.
 */
export function textLines(
  options: Options,
  { isColored, filtersOrdinary, columns = () => undefined, write }: TextLinesOptions,
): Sink {
  const { dateStyle, timeZone, name, recordKeys } = options;
  const formatLine = lineFormatter({ dateStyle, timeZone, name, isColored });
  const summaries = new SummaryFormatter();
  const writeMessage = ({ timeMs, name: own }: ShownEvent, level: Level, message: string): void =>
    write(formatLine(timeMs, level, own, message), message);
  const writeTable = (event: TableEvent, level: Level): void => {
    const { rows, format, style } = event;
    const width = format === 'text' ? columns() : undefined;
    if (width !== undefined) {
      for (const line of formatTableFor(width, rows, style)) write(line, line);
      return;
    }
    const messages = format === 'text' ? formatTable(rows, style) : [jsonOf(rows)];
    for (const message of messages) writeMessage(event, level, message);
  };
  return {
    write(event) {
      if (!hasLine(event)) return;
      const level = levelOf(event);
      const isHeld = event.kind !== 'ordinary' || filtersOrdinary;
      if (isHeld && level.severity < (options.level() ?? Number.NEGATIVE_INFINITY)) return;
      if (event.kind === 'summary') writeMessage(event, level, summaries.format(event.summary));
      else if (event.kind === 'table') writeTable(event, level);
      else writeMessage(event, level, messageOf(event, recordKeys));
    },
  };
}

/** Returns the MESSAGE of an event. */
function messageOf(
  event: Exclude<ShownEvent, SummaryEvent | TableEvent>,
  keys: RecordKeys,
): string {
  if (event.kind === 'ordinary') return formatOrdinary(event.record, event.level.label, keys);
  return event.kind === 'notice' ? escapeText(event.message) : event.message;
}

/** Returns the rows of a table as one JSON object, by key. */
function jsonOf(rows: readonly RunTableRow[]): string {
  const byKey = rows.map(({ mode, key, ...numbers }) => [`${mode}/${key}`, numbers] as const);
  return escapeJson(Object.fromEntries(byKey));
}

function levelOf(event: ShownEvent): Level {
  if (event.kind === 'ordinary') return event.level;
  if (event.kind === 'notice' && event.level === 'warn') return WARN_LEVEL;
  return event.kind === 'trace' ? DEBUG_LEVEL : INFO_LEVEL;
}
