import type { DateStyle } from '../options/line-style.ts';
import type { Level } from '../record/level.ts';
import { escapeText } from '../text/escape.ts';
import { timestampFormatter } from './timestamp.ts';

const DEFAULT_NAME = 'mmengine';
const RESET = '\u001b[0m';
const UNDERLINE = '\u001b[4m';
const BLINK = '\u001b[5m';
/** Source: `MMFormatter._color_mapping` and termcolor's codes; CRITICAL as ERROR. */
const COLORS: ReadonlyMap<string, string> = new Map([
  ['DEBUG', `${UNDERLINE}\u001b[32m`],
  ['INFO', `${UNDERLINE}\u001b[37m`],
  ['WARNING', `${BLINK}${UNDERLINE}\u001b[33m`],
  ['ERROR', `${BLINK}${UNDERLINE}\u001b[31m`],
  ['CRITICAL', `${BLINK}${UNDERLINE}\u001b[31m`],
]);

export interface LineOptions {
  readonly dateStyle: DateStyle;
  readonly timeZone: string | undefined;
  /** The name in every line; `undefined` takes the record's. */
  readonly name: string | undefined;
  readonly isColored: boolean;
}

/** Prints a line; `name` is the logger's own in the record, if it has one. */
export type FormatLine = (
  timeMs: number,
  level: Level,
  name: string | undefined,
  message: string,
) => string;

/**
 * Makes the function that prints `MM/DD HH:MM:SS - NAME - LEVEL - MESSAGE`, without a newline. What
 * stands before the message is kept for the next line, which mostly has the same.
 */
export function lineFormatter(options: LineOptions): FormatLine {
  const timestamp = timestampFormatter(options.dateStyle, options.timeZone);
  let lastName: string | undefined;
  let lastLabel = '';
  let middle = '';
  let lastClock = '';
  let head = '';
  return (timeMs, { label }, ownName, message) => {
    const name = options.name ?? ownName ?? DEFAULT_NAME;
    const clock = timestamp(timeMs);
    const isSameMiddle = name === lastName && label === lastLabel;
    if (isSameMiddle && clock === lastClock) return head + message;
    if (!isSameMiddle) {
      middle = ` - ${escapeText(name)} - ${showLevel(escapeText(label), options.isColored)} - `;
      lastName = name;
      lastLabel = label;
    }
    head = clock + middle;
    lastClock = clock;
    return head + message;
  };
}

function showLevel(label: string, isColored: boolean): string {
  return isColored ? colorize(label) : label;
}

function colorize(label: string): string {
  const color = COLORS.get(label);
  return color === undefined ? label : color + label + RESET;
}
