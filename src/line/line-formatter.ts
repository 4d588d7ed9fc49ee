import type { Level } from '../record/level.ts';
import { escapeText } from './escape.ts';
import { type DateStyle, timestampFormatter } from './timestamp.ts';

const DEFAULT_NAME = 'mmengine';
const RESET = '\u001b[0m';
const UNDERLINE = '\u001b[4m';
const BLINK = '\u001b[5m';
/** Source: `MMFormatter._color_mapping` and termcolor's codes; CRITICAL as ERROR. */
const COLORS: ReadonlyMap<string, string> = new Map([
  ['DEBUG', `${UNDERLINE}\u001b[32m`],
  ['INFO', `${UNDERLINE}\u001b[37m`],
  ['WARNING', `${UNDERLINE}\u001b[33m`],
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

/** What stands before the message of a line. */
export interface LineHead {
  readonly timeMs: number;
  readonly level: Level;
  /** The logger's own name in the record, if it has one. */
  readonly name: string | undefined;
}

/** Makes the function that prints `MM/DD HH:MM:SS - NAME - LEVEL - MESSAGE`, without a newline. */
export function lineFormatter(options: LineOptions): (head: LineHead, message: string) => string {
  const timestamp = timestampFormatter(options.dateStyle, options.timeZone);
  return ({ timeMs, level, name }, message) => {
    const shownName = escapeText(options.name ?? name ?? DEFAULT_NAME);
    const label = escapeText(level.label);
    const shownLevel = options.isColored ? colorize(label) : label;
    return `${timestamp(timeMs)} - ${shownName} - ${shownLevel} - ${message}`;
  };
}

function colorize(label: string): string {
  const color = COLORS.get(label);
  return color === undefined ? label : color + label + RESET;
}
