import { emitWarning, env, stdout } from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import type { Logform } from 'winston';
import type { MessageHub, RunProgress, Stats } from '../../src/index.ts';
import {
  isPlainObject,
  type LogRecord,
  type Outcome,
  type RecordContext,
  tagToObject,
} from '../../src/internal/index.ts';
import { openCollector } from '../host/open-collector.ts';
import { openProgressRow } from '../host/progress-row.ts';
import { isColorWanted } from '../host/terminal.ts';
import { whenAbandoned } from '../host/when-abandoned.ts';
import { Handover } from './handover.ts';
import { NO_RECORDING, Recorder, type Recording } from './recorder.ts';
import { RepeatGuard } from './repeat-guard.ts';
import { SeenLevels } from './seen-levels.ts';
import { parseWinstonOptions, type WinstonOptions } from './winston-options.ts';

export type {
  CustomCfg,
  EpochLength,
  Statistic,
  WindrowOptions,
} from '../../src/index.ts';
export type { DestinationOptions } from '../host/destination-options.ts';
export { type ClosingTransport, closingTransport } from './closing-transport.ts';
export type { WinstonOptions } from './winston-options.ts';

type Info = Logform.TransformableInfo;

const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');
const SPLAT = Symbol.for('splat');

/** The outcome of an info, and its lines. */
interface Taken {
  readonly outcome: Outcome;
  readonly recording: Recording;
}

/** Outcomes of infos that go on, with a line of their own. */
const GOES_ON: ReadonlySet<Outcome> = new Set(['passed', 'both']);

/** The outcome of most infos: collected, no line due. */
const SWALLOWED: Taken = { outcome: 'collected', recording: NO_RECORDING };

/** The outcome of an info that goes on exactly as it came. */
const KEPT: Taken = { outcome: 'passed', recording: NO_RECORDING };

/** A logform format with further methods for programs. */
export interface WindrowFormat extends Logform.Format {
  transform(info: Info): Info | false;
  /** The hub in which the scalars of this format are collected. */
  readonly hub: MessageHub;
  /** Resolves when the files are written; lines are handed to winston as soon as they are made. */
  flush(): Promise<void>;
  /** Returns what has become of records, values, lines and states so far. */
  stats(): Stats;
  /** The position of the run in `stateFile`; `undefined` for a new run. */
  readonly resumed: RunProgress | undefined;
  /**
   * Closes the scalars file and releases the hub. A format cannot write by itself: the lines that
   * come with the end (`summary`, the last epoch of `interval: 'epoch'`) are returned, to the first
   * who asks. `closingTransport` writes them. Without it the last state of `stateFile` takes the
   * program's word that winston has written all lines: end the logger first.
   */
  close(): Promise<readonly string[]>;
  /**
   * Does what `close()` does, synchronously, for a process that exits: writes the files, returns
   * the lines.
   */
  end(): readonly string[];
  /** The way of the lines to winston; for `closingTransport`. @internal */
  readonly handover: Handover;
}

/**
 * Makes a winston format, for a logger or for one transport. For a scalar record it returns
 * `false`, or, when a line is due, an info with `message`, `mode`, `scalars` and the line in
 * `Symbol.for('message')`; every other info passes as it is, with its line in that symbol unless
 * `ordinary` is `'keep'`. Never throws into the program that logs.
 *
 * @throws TypeError naming every fault of the options; Error when the scalars file cannot be
 * opened.
 * @example
 * const logger = winston.createLogger({
 *   format: windrow({ interval: 10 }),
 *   transports: [new winston.transports.Console()],
 * });
 */
export function windrow(given: WinstonOptions = {}): WindrowFormat {
  const { options, own } = parseWinstonOptions(given);
  const keepsOrdinary = own.ordinary === 'keep';
  const isColored = isColorWanted(options.colorize, stdout.isTTY, env);
  const recorder = new Recorder(options, { isColored, skipsOrdinary: keepsOrdinary });
  const handover = new Handover(recorder, options.stateFile !== undefined);
  const row = openProgressRow(options, stdout.fd);
  const engine = openCollector(options, recorder, { linesOut: handover, sinks: own.sinks, row });
  handover.attach(engine);
  const levels = new SeenLevels(own.levels);
  // who has put `colorize()` before windrow wants colours on what is no terminal too
  const followsColors = !isColored && isColorWanted(options.colorize, true, env);
  // what all of the format's methods hold, and nothing else does
  const held = { guard: new RepeatGuard<Taken>(), hasFailed: false };
  whenAbandoned(held, handover);

  function collect(info: Info): Taken {
    levels.see(info);
    if (followsColors && levels.isColored) recorder.color();
    const record = levels.isColored ? uncolored(info) : info;
    const outcome = engine.collect(record, contextOf(info));
    // an info that is kept carries no line: one that is due with it comes with the next of windrow's
    if (GOES_ON.has(outcome) && keepsOrdinary) return KEPT;
    const isSwallowed = !GOES_ON.has(outcome) && recorder.isEmpty;
    return isSwallowed ? SWALLOWED : { outcome, recording: recorder.take() };
  }

  function transform(info: Info): Info | false {
    let result: Info | false = info;
    try {
      if (!held.guard.isReturned(info)) {
        result = resultOf(info, held.guard.once(info, collect), levels);
        if (result !== false) held.guard.returned(result);
      }
    } catch (error) {
      // the user's record goes on as it came; one warning, not one per record
      if (!held.hasFailed) emitWarning(`windrow could not read a record: ${error}`);
      held.hasFailed = true;
    }
    if (result !== false) handover.give();
    return result;
  }

  const { hub, resumed } = engine;
  return {
    options: {},
    transform,
    hub,
    resumed,
    stats: () => engine.stats(),
    flush: () => engine.flush(),
    close: () => handover.close(),
    end: () => handover.end(),
    handover,
  };
}

function resultOf(info: Info, taken: Taken, levels: SeenLevels): Info | false {
  if (taken === KEPT) return info;
  const { outcome, recording } = taken;
  return GOES_ON.has(outcome) ? passed(info, recording) : aggregated(info, recording, levels);
}

/** Returns the info of a line, or `false` if no line is due. */
function aggregated(info: Info, recording: Recording, levels: SeenLevels): Info | false {
  if (recording.lines.length === 0) return false;
  // traces alone have an info of level debug, which a logger at info does not write
  const { level, shown } = levels.levelFor(wantedLevel(recording, levels), info);
  const result: Info = { level: shown, message: recording.messages.at(-1) ?? '', [LEVEL]: level };
  addLabels(result, info);
  addSummary(result, recording);
  result[MESSAGE] = recording.lines.length === 1 ? recording.lines[0] : recording.lines.join('\n');
  return result;
}

/** A line of numbers beside a warning is not risked: winston drops an info of a level it has not. */
function wantedLevel({ level, summary }: Recording, { hasWarn }: SeenLevels): Recording['level'] {
  return level === 'warn' && summary !== undefined && !hasWarn ? 'info' : level;
}

/** Returns an ordinary info as it came, with its line. */
function passed(info: Info, recording: Recording): Info {
  const result = Object.isExtensible(info) ? info : { ...info };
  addSummary(result, recording);
  result[MESSAGE] = recording.lines.join('\n');
  return result;
}

function addSummary(result: Info, { summary }: Recording): void {
  if (summary === undefined) return;
  result.mode = summary.place.mode;
  result.scalars = tagToObject(summary.tag);
}

/**
 * Adds what other formats and the logger's defaultMeta say of the record, such as its timestamp.
 */
function addLabels(result: Info, info: Info): void {
  for (const key of Object.keys(info)) {
    if (typeof info[key] === 'string' && !(key in result)) result[key] = info[key];
  }
}

/** Returns an info without the colours that `colorize({ all: true })` has put around its message. */
function uncolored(info: Info): Info {
  const { message } = info;
  const isColored = typeof message === 'string' && message.includes('\u001b');
  if (!isColored || info instanceof Error) return info;
  return { ...info, message: stripVTControlCharacters(message) };
}

/** Returns the level and the splat of an info; nothing if reading them throws. */
function contextOf(info: Info): RecordContext {
  try {
    return { level: info[LEVEL] ?? info.level, containers: splatOf(info) };
  } catch {
    return {}; // the engine reads the info itself, and counts it
  }
}

/** Returns the objects after the message, which winston keeps here if nothing has merged them. */
function splatOf(info: Info): readonly LogRecord[] | undefined {
  const splat = info[SPLAT];
  if (!Array.isArray(splat)) return undefined;
  const containers = splat.filter((value) => isPlainObject(value) && !isMerged(value, info));
  return containers.length > 0 ? containers : undefined;
}

/**
 * Whether all members of an object are in the info already, as in `logger.info('step', { train })`.
 */
function isMerged(meta: LogRecord, info: Info): boolean {
  for (const key in meta) {
    if (info[key] !== meta[key]) return false;
  }
  return true;
}
