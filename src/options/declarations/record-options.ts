import * as v from 'valibot';
import { MessageHub } from '../../hub/message-hub.ts';
import { readNames, readNumber } from '../flag-readers.ts';
import { option } from '../option.ts';
import { PRESET_NAMES } from '../presets/preset-names.ts';
import { byName, listOf, modeName, oneOf, positive, text, trueOrFalse } from '../value-schemas.ts';
import type { MapOption } from './map-fields.ts';

const MAP = 'an object with mode and keys, or several';
const KEPT = ['all', 'none', 'warn'] as const;

/** A label of `groupBy`; `raw` takes the text of a url as it is. */
export type GroupLabel = string | { readonly label: string; readonly raw?: boolean | undefined };

const groupLabel = v.union([text, v.strictObject({ label: text, raw: v.optional(v.boolean()) })]);

/** Which records are scalar records, and how much of them is kept. */
export const recordOptions = {
  /**
   * The program whose request logs are read: sets map, clock, units, groups by route and the
   * statistics of its lines. An option that is given beside it takes the place of the preset's, as
   * a whole. Default none.
   */
  preset: option({
    schema: oneOf(...PRESET_NAMES),
    flags: [
      {
        written: '--preset <name>',
        choices: PRESET_NAMES,
        help: 'requests of this program: count, errors, mean and p95 per route',
      },
    ],
  }),
  /**
   * The modes that are collected; a mode of your own runs like train by iteration. Default train,
   * val, test.
   */
  modes: option<readonly string[]>({
    schema: v.pipe(
      listOf(modeName, 'an array of names'),
      v.check((modes) => modes.length > 0, 'at least one name'),
    ),
    default: ['train', 'val', 'test'],
    flags: [
      { written: '--modes <names>', read: readNames, help: 'modes whose scalars are collected' },
    ],
  }),
  /** Whether `{ mode: 'train', loss: 0.8 }` is a scalar record. Default false. */
  flat: option({
    schema: trueOrFalse,
    default: false,
    flags: [{ written: '--flat', help: 'read { "mode": "train", "loss": 0.8 } too' }],
  }),
  /**
   * The mode of flat records that say none. Default train; given, it holds for lines of a scalars
   * file too.
   */
  defaultMode: option({
    schema: modeName,
    defaultText: 'train',
    flags: [{ written: '--mode <name>', help: 'mode of flat records that say none' }],
  }),
  /** Turns records of other programs into scalar records. */
  map: option<readonly unknown[] | object, MapOption | readonly MapOption[]>({
    schema: v.union([v.array(v.unknown()), v.looseObject({})], MAP), // maps have a table of their own
    default: [],
  }),
  /** Which mapped records pass too. Default all. */
  keep: option({
    schema: oneOf(...KEPT),
    default: 'all',
    flags: [{ written: '--keep <which>', choices: KEPT, help: 'mapped records that pass' }],
  }),
  /** Labels of a record; each group of their values has windows and lines of its own. */
  groupBy: option<GroupLabel | readonly GroupLabel[]>({
    schema: v.union([groupLabel, v.array(groupLabel)], 'the name of a label, or several'),
    default: [],
    flags: [
      {
        written: '--group-by <labels>',
        read: readNames,
        help: 'labels of a record that make a group each',
      },
    ],
  }),
  /**
   * Groups that have lines of their own; records of all others share one, `(other)`. Default 100.
   */
  maxGroups: option({
    schema: positive,
    default: 100,
    unit: 'groups',
    flags: [
      {
        written: '--max-groups <n>',
        read: readNumber,
        help: 'groups that have lines of their own; all others share one',
      },
    ],
  }),
  /** Keys that a hub has at most, and infos; updates of any other key are refused. Default 2000. */
  maxKeys: option({
    schema: positive,
    default: 2000,
    unit: 'keys',
    flags: [{ written: '--max-keys <n>', read: readNumber, help: 'keys that are kept' }],
  }),
  /** Iterations of its mode without an update after which a key leaves the line. Default never. */
  keyTtl: option({
    schema: positive,
    defaultText: 'never',
    unit: 'iterations',
    flags: [
      {
        written: '--key-ttl <n>',
        read: readNumber,
        help: 'iterations after which a key that is not updated leaves the line',
      },
    ],
  }),
  /** The hub, or its name; by default one that no other adapter has. */
  hub: option({
    schema: v.union([text, v.instance(MessageHub)], 'a MessageHub or its name'),
    defaultText: 'one of its own',
  }),
  /** pino's key of the message. Default `msg`. */
  messageKey: option({
    schema: text,
    default: 'msg',
    flags: [{ written: '--message-key <key>', help: "pino's key of the message" }],
  }),
  /** pino's key of what was logged. Default none. */
  nestedKey: option({
    schema: text,
    flags: [{ written: '--nested-key <key>', help: "pino's key of what was logged" }],
  }),
  /**
   * The field of the level, a path with dots allowed. Default `level`, else `severity`, `log.level`
   * or `levelname`.
   */
  levelKey: option({
    schema: text,
    defaultText: 'level, severity, log.level, levelname',
    flags: [{ written: '--level-key <key>', help: 'field of the level' }],
  }),
  /**
   * The field of the clock, a path with dots allowed, or several, of which the first that a record
   * has counts. Default `time`, `timestamp`, `@timestamp`, `ts` or `asctime`.
   */
  timestampKey: option<string | readonly string[]>({
    schema: v.union([text, v.array(text)], 'the name of a field, or several'),
    defaultText: 'time, timestamp, @timestamp, ts, asctime',
    flags: [{ written: '--timestamp-key <key>', help: 'field of the clock' }],
  }),
  /** pino's key of an error. Default `err`. */
  errorKey: option({
    schema: text,
    default: 'err',
    flags: [{ written: '--error-key <key>', help: "pino's key of an error" }],
  }),
  /** Levels of your own by name, on pino's scale: debug 20, info 30, warn 40, error 50. */
  customLevels: option({
    schema: byName(v.number('a number on the scale of pino'), 'an object of numbers by name'),
    default: {},
  }),
};
