import * as v from 'valibot';
import type { GivenAddress } from '../address.ts';
import { readLinesFile } from '../flag-readers.ts';
import { option } from '../option.ts';
import {
  address,
  colorizeSchema,
  DATE_STYLES,
  dateStyleSchema,
  levelSchema,
  text,
  trueOrFalse,
} from '../value-schemas.ts';
import type { LinesOutput } from './lines-fields.ts';

const TIME_ZONE = "an IANA time zone such as 'Europe/Berlin'";
const COLORIZED = ['auto', 'always', 'never'];

/** The parts of a line around its message, and other files that its numbers go to. */
export const outputOptions = {
  /**
   * The level below which nothing is written, `silent` for nothing at all; in process a function
   * may follow the logger. Default: all.
   */
  level: option<string | number | (() => string | number | undefined)>({
    schema: levelSchema,
    alias: 'log_level',
    readAlias: readPythonLevel,
    flags: [
      {
        written: '--level <name>',
        help: 'write nothing below it; debug shows how each number came about',
      },
    ],
  }),
  /**
   * Whether ordinary records of level warn with a message that was written before are left out and
   * counted. Default false.
   */
  filterDuplicateWarnings: option({
    schema: trueOrFalse,
    default: false,
    flags: [
      {
        written: '--filter-duplicate-warnings',
        help: 'write a warning once, however often it comes',
      },
    ],
  }),
  /** The name in every line; default the logger's own, else `mmengine`. */
  name: option({
    schema: text,
    defaultText: "the record's, else mmengine",
    flags: [{ written: '--name <name>', help: 'name in every line' }],
  }),
  /** IANA name; default the machine's. */
  timeZone: option({
    schema: v.pipe(v.string(TIME_ZONE), v.check(isTimeZone, TIME_ZONE)),
    defaultText: "the machine's",
    flags: [{ written: '--time-zone <name>', help: 'IANA time zone of the clock' }],
  }),
  /** `console`: `MM/DD HH:MM:SS`, `file`: with the year. Default console. */
  dateStyle: option({
    schema: dateStyleSchema,
    default: 'console',
    flags: [
      {
        written: '--date-style <style>',
        choices: DATE_STYLES,
        help: 'clock without or with the year',
      },
    ],
  }),
  /** Whether levels are coloured; `auto`: on a terminal. Default auto. */
  colorize: option<'auto' | boolean>({
    schema: colorizeSchema,
    default: 'auto',
    flags: [
      {
        written: '--colorize <when>',
        choices: COLORIZED,
        values: { always: true, never: false },
        help: 'colour the levels',
      },
    ],
  }),
  /** Path of the run as NDJSON: numbers with mode, group, clock and window. Default none. */
  runFile: option({
    schema: text,
    flags: [{ written: '--run-file <path>', help: 'append the run as NDJSON, to read it again' }],
  }),
  /**
   * Further outputs of the same lines, each with a date style and a level of its own, as MMEngine
   * has a file beside the console. Default none.
   */
  lines: option<readonly unknown[], readonly LinesOutput[]>({
    schema: v.array(v.unknown(), 'an array of objects'), // items have a table of their own
    default: [],
    flags: [
      {
        written: '--lines-file <path>',
        read: readLinesFile,
        help: 'append the lines to a file too, with the year; may be given several times',
      },
    ],
  }),
  /**
   * Whether a row of progress is drawn below the lines, where these go to a terminal, else on the
   * standard error if that is one. Default false; for the command true on a terminal.
   */
  progress: option({
    schema: trueOrFalse,
    default: false,
    flags: [
      { written: '--progress', help: 'a row of progress; on a terminal by default, but not in CI' },
      { written: '--no-progress', sets: false, help: 'no row of progress' },
    ],
  }),
  /** Path of MMEngine's `scalars.json`: one JSON object per line. Default none. */
  scalarsFile: option({
    schema: text,
    flags: [{ written: '--scalars-file <path>', help: "append MMEngine's scalars.json" }],
  }),
  /** Folder of TensorBoard's event files, a new one for every process. Default none. */
  tensorboard: option({
    schema: text,
    flags: [{ written: '--tensorboard <dir>', help: 'write event files of TensorBoard' }],
  }),
  /**
   * Where the live page is served: `true` for `127.0.0.1:5757`, a port, or `'host:port'`. Default
   * nowhere.
   */
  serve: option<GivenAddress>({
    schema: address,
    default: false,
    flags: [
      {
        written: '--serve [address]',
        help: 'a live page with a chart of every key, at [host:]port (127.0.0.1:5757)',
      },
    ],
  }),
};

/** Python's scale has INFO at 20, where pino's has it at 30; 0 is NOTSET. */
function readPythonLevel(level: unknown): unknown {
  if (typeof level === 'function') return () => readPythonLevel(level());
  return typeof level === 'number' && level > 0 ? level + 10 : level;
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false; // the fault is reported with the others
  }
}
