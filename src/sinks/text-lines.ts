import { formatOrdinary } from '../line/format-ordinary.ts';
import { formatTable } from '../line/format-table.ts';
import { lineFormatter } from '../line/line-formatter.ts';
import { SummaryFormatter } from '../line/summary-formatter.ts';
import type { Options } from '../options/options.ts';
import { DEBUG, INFO, type Level, WARN } from '../record/level.ts';
import type { RecordKeys } from '../record/log-record.ts';
import { escapeJson, escapeText } from '../text/escape.ts';
import type { SummaryEvent, TableEvent } from './event.ts';
import { hasLine, type ShownEvent } from './shown-event.ts';
import type { Sink } from './sink.ts';

export interface TextLinesOptions {
  readonly isColored: boolean;
  /** Whether the level filters ordinary records too; winston has filtered them itself. */
  readonly filtersOrdinary: boolean;
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
  { isColored, filtersOrdinary, write }: TextLinesOptions,
): Sink {
  const { dateStyle, timeZone, name, recordKeys } = options;
  const formatLine = lineFormatter({ dateStyle, timeZone, name, isColored });
  const summaries = new SummaryFormatter();
  const writeMessage = ({ timeMs, name: own }: ShownEvent, level: Level, message: string): void =>
    write(formatLine(timeMs, level, own, message), message);
  return {
    write(event) {
      if (!hasLine(event)) return;
      const level = levelOf(event);
      const isHeld = event.kind !== 'ordinary' || filtersOrdinary;
      if (isHeld && level.severity < (options.level() ?? Number.NEGATIVE_INFINITY)) return;
      if (event.kind === 'summary') writeMessage(event, level, summaries.format(event.summary));
      else for (const message of messagesOf(event, recordKeys)) writeMessage(event, level, message);
    },
  };
}

/** Returns the MESSAGE of each line of an event. */
function messagesOf(event: Exclude<ShownEvent, SummaryEvent>, keys: RecordKeys): readonly string[] {
  if (event.kind === 'ordinary') return [formatOrdinary(event.record, event.level.label, keys)];
  if (event.kind === 'table') return formatTableEvent(event);
  return [event.kind === 'notice' ? escapeText(event.message) : event.message];
}

function formatTableEvent({ rows, format, style }: TableEvent): readonly string[] {
  if (format === 'text') return formatTable(rows, style);
  const byKey = rows.map(({ mode, key, ...numbers }) => [`${mode}/${key}`, numbers] as const);
  return [escapeJson(Object.fromEntries(byKey))];
}

function levelOf(event: ShownEvent): Level {
  if (event.kind === 'ordinary') return event.level;
  if (event.kind === 'notice' && event.level === 'warn') return WARN_LEVEL;
  return event.kind === 'trace' ? DEBUG_LEVEL : INFO_LEVEL;
}
