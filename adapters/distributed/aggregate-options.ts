import * as v from 'valibot';
import {
  type Duration,
  parseOptions,
  type Reduction,
  type Sink,
  type WindrowOptions,
} from '../../src/index.ts';
import {
  type MergeSettings,
  type Options,
  parseDuration,
  REDUCTIONS,
} from '../../src/internal/index.ts';
import { type CompleteOptions, type GivenOptions, option } from '../../src/options/option.ts';

const DURATION = "a duration such as '30s'";
const REDUCE = `an object of ${REDUCTIONS.map((name) => `'${name}'`).join(', ')} by key`;
const ALIGNS = ['iter', 'time'] as const;

const duration = v.custom<Duration>((value) => parseDuration(value) !== undefined, DURATION);

export const aggregateTable = {
  /**
   * What the values of the ranks become, by key; a `*` in a key stands for any text, and the first
   * match counts. Default: `*lr`, `eta` and `epoch*` rank0; `data_time` and `memory` max;
   * `tokens_per_sec` and `throughput` sum; all others mean.
   */
  reduce: option<Readonly<Record<string, Reduction>>>({
    schema: v.record(v.string(), v.picklist([...REDUCTIONS], REDUCE), REDUCE),
    default: {},
  }),
  /**
   * `iter`: records of all ranks with one iteration are one; `time`: they follow each other by clock.
   * Default: `time` for modes of your own without iterations, else `iter`.
   */
  align: option<(typeof ALIGNS)[number]>({
    schema: v.picklist(ALIGNS, "'iter' or 'time'"),
    defaultText: 'by record',
  }),
  /** How long a record waits for other ranks. Default 30s; 5s for records that follow by clock. */
  lateness: option<Duration>({ schema: duration, defaultText: "'30s', by clock '5s'" }),
  /** The silence after which a rank is waited for no more. Default 30s. */
  deadAfter: option<Duration>({ schema: duration, default: '30s' }),
  /** The records of one rank that wait for others. Default 1000. */
  maxOpen: option({
    schema: v.pipe(v.number('an integer of at least 1'), v.integer(), v.minValue(1)),
    default: 1000,
  }),
  /** How long a partition belongs to an aggregator that is not heard of. Default 10s. */
  lease: option<Duration>({ schema: duration, default: '10s' }),
  /** How long runs are remembered that have ended. Default 168h. */
  runTtl: option<Duration>({ schema: duration, default: '168h' }),
  /** The names of the runs to merge. Default: all. */
  runs: option<readonly string[]>({
    schema: v.array(v.string(), 'an array of names'),
    defaultText: 'all',
  }),
  /** Whether to stop when the last run has ended. Default false. */
  once: option({ schema: v.boolean('true or false'), default: false }),
  /** Returns the sinks of a run, which get the events of its committed lines. Default none. */
  sinks: option<(run: string) => readonly Sink[]>({
    schema: v.custom<(run: string) => readonly Sink[]>(
      (value) => typeof value === 'function',
      'a function that returns sinks',
    ),
  }),
};

/** Options of `aggregate`: those of lines, and how ranks are merged. */
export type AggregateOptions = WindrowOptions & GivenOptions<typeof aggregateTable>;

type Own = CompleteOptions<typeof aggregateTable>;

const DEFAULT_LATENESS_MS = 30_000;
const DEFAULT_TIME_LATENESS_MS = 5000;

const BY_SINKS = 'its sinks take lines of runs that other processes may go on with';

/** What a process keeps for itself; a run that any process may go on with has none of it. */
const NOT_OF_RUNS = [
  ['hub', 'hub', 'each run has its own'],
  ['stateFile', 'stateFile', 'the broker keeps the state'],
  ['reportFile', 'reportFile', 'windrow report makes one of a scalars file'],
  ['serve', 'serve', BY_SINKS],
  ['runFile', 'runFile', BY_SINKS],
  ['tensorboard', 'tensorboard', BY_SINKS],
  ['prometheus', 'prometheus', BY_SINKS],
  ['otlp', 'otlp', BY_SINKS],
  ['lines', 'lines', BY_SINKS],
  ['progress', 'progress', 'a terminal shows one run'],
  ['memory', 'memory', 'the records of the ranks bring theirs'],
  ['distribute', 'distribution', 'it sends nothing'],
] as const;

/** Parses the options of an aggregator. @throws TypeError naming every fault. @internal */
export function parseAggregateOptions(given: AggregateOptions): {
  readonly settings: MergeSettings & { readonly options: Options };
  readonly own: Own;
} {
  const { options, own } = parseOptions(given, aggregateTable);
  const faults = NOT_OF_RUNS.flatMap(([name, field, reason]) =>
    isUnset(options[field]) ? [] : [`${name}: no option of an aggregator, ${reason}`],
  );
  if (faults.length > 0) throw new TypeError(`windrow: ${faults.join('; ')}`);
  return { settings: settingsOf(options, own), own };
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

function settingsOf(options: Options, { align, lateness, deadAfter, maxOpen, reduce }: Own) {
  const latenessMs = parseDuration(lateness);
  const rules = {
    align,
    latenessMs: latenessMs ?? DEFAULT_LATENESS_MS,
    timeLatenessMs: latenessMs ?? DEFAULT_TIME_LATENESS_MS,
    deadAfterMs: parseDuration(deadAfter) ?? Number.POSITIVE_INFINITY,
    maxOpen,
  };
  return { options, rules, reductions: Object.entries(reduce) };
}
