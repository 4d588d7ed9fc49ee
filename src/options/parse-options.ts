import { type CustomLevels, levelNames, severityOf } from '../record/level.ts';
import type { RecordMap } from '../record/map-record.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { CadenceOptions, Interval } from '../run/cadence.ts';
import { parseDuration } from './duration.ts';
import { Faults, suggestion } from './faults.ts';
import { logProcessorEntries, mapEntries, windrowEntries } from './option-schema.ts';
import type { LogProcessorSettings, Options } from './options.ts';
import { type Entries, type Output, parseFields } from './parse-fields.ts';
import { resolveLogProcessor } from './resolve-log-processor.ts';
import type { IntervalOption, LogProcessorOptions, WindrowOptions } from './windrow-options.ts';

const DEFAULT_MODES = ['train', 'val', 'test'];
const DEFAULT_INTERVAL = 10;
const DEFAULT_MAX_GROUPS = 100;
const DEFAULT_MAX_KEYS = 2000;
const DEFAULT_STATE_INTERVAL_MS = 30_000;
/** Top-level fields of a record that no mode can be called after. */
const NO_MODES: ReadonlySet<string> = new Set(['epoch', 'iter', 'batch', 'mode', 'run', 'level']);

type Fields = Output<typeof windrowEntries>;

/** The options of a LogProcessor on its own, complete. @throws TypeError naming every fault. */
export function parseLogProcessorOptions(given: LogProcessorOptions = {}): LogProcessorSettings {
  const faults = new Faults();
  const fields = parseFields(given, logProcessorEntries, faults);
  const settings = resolveLogProcessor(fields, faults);
  faults.throwIfAny();
  return settings;
}

/**
 * The options of an adapter, complete; `entries` are those of its own, which come back beside them.
 * @throws TypeError naming every fault: its path, what was given, what is allowed.
 */
export function parseOptions<Own extends Entries>(
  given: WindrowOptions,
  entries: Own,
): { readonly options: Options; readonly own: Output<Own> } {
  const faults = new Faults();
  const fields = parseFields(given, { ...windrowEntries, ...entries }, faults);
  const options = resolveOptions(fields as Fields, faults);
  faults.throwIfAny();
  return { options, own: fields as Output<Own> };
}

function resolveOptions(fields: Fields, faults: Faults): Options {
  const maps = resolveMaps(fields.map, faults);
  const modes = new Set([...(fields.modes ?? DEFAULT_MODES), ...maps.map(({ mode }) => mode)]);
  for (const mode of modes) {
    if (NO_MODES.has(mode)) faults.add('modes', `'${mode}' is a field of every record`);
  }
  const customLevels = fields.customLevels ?? {};
  const cadence = resolveCadence(fields, modes, faults);
  const spansMs = [cadence.interval, ...cadence.intervalByMode.values()].flatMap((interval) =>
    interval.kind === 'time' ? [interval.timeMs] : [],
  );
  return {
    ...checkLogProcessor(fields, faults),
    ...cadence,
    shortestMs: spansMs.length === 0 ? undefined : Math.min(...spansMs),
    logMetricByEpoch: fields.logMetricByEpoch ?? true,
    run: resolveRun(fields, modes, faults),
    eta: fields.eta ?? 'mean',
    throughput: fields.throughput ?? false,
    tail: fields.tail ?? false,
    memory: fields.memory ?? false,
    summary: fields.summary ?? false,
    maps,
    keep: fields.keep ?? 'all',
    groupBy: typeof fields.groupBy === 'string' ? [fields.groupBy] : (fields.groupBy ?? []),
    maxGroups: fields.maxGroups ?? DEFAULT_MAX_GROUPS,
    maxKeys: fields.maxKeys ?? DEFAULT_MAX_KEYS,
    keyTtl: fields.keyTtl,
    modes,
    flat: fields.flat ?? false,
    recordKeys: {
      messageKey: fields.messageKey ?? 'msg',
      nestedKey: fields.nestedKey,
      errorKey: fields.errorKey ?? 'err',
      customLevels,
    },
    hub: fields.hub,
    level: resolveLevel(fields.level, customLevels, faults),
    name: fields.name,
    timeZone: fields.timeZone,
    dateStyle: fields.dateStyle ?? 'console',
    colorize: fields.colorize ?? 'auto',
    scalarsFile: fields.scalarsFile,
    stateFile: fields.stateFile,
    stateIntervalMs: parseDuration(fields.stateInterval) ?? DEFAULT_STATE_INTERVAL_MS,
  };
}

/** The options of the LogProcessor among all others, which it completes itself. */
function checkLogProcessor(
  fields: Fields,
  faults: Faults,
): Pick<Options, 'logProcessor' | 'style'> {
  const { style } = resolveLogProcessor(fields, faults);
  const own = Object.entries(fields).filter(([name]) => name in logProcessorEntries);
  return { logProcessor: Object.fromEntries(own), style };
}

function resolveCadence(
  fields: Fields,
  modes: ReadonlySet<string>,
  faults: Faults,
): CadenceOptions {
  const { interval = DEFAULT_INTERVAL } = fields;
  const byMode = typeof interval === 'object' ? Object.entries(interval) : [];
  for (const [mode] of faults.isFaulty('modes') ? [] : byMode) {
    if (!modes.has(mode)) faults.unknownName(`interval.${mode}`, 'mode', [...modes]);
  }
  return {
    interval: resolveInterval(typeof interval === 'object' ? DEFAULT_INTERVAL : interval),
    intervalByMode: new Map(byMode.map(([mode, own]) => [mode, resolveInterval(own)])),
    first: fields.first ?? false,
    ignoreLast: fields.ignoreLast ?? true,
    intervalExpName: fields.intervalExpName ?? 1000,
  };
}

function resolveInterval(interval: IntervalOption): Interval {
  if (interval === 'epoch') return { kind: 'epoch' };
  if (typeof interval === 'number') return { kind: 'iters', iters: interval };
  return { kind: 'time', timeMs: parseDuration(interval) ?? Number.POSITIVE_INFINITY };
}

function resolveMaps(map: Fields['map'] = [], faults: Faults): readonly RecordMap[] {
  const isOne = !Array.isArray(map);
  const maps: readonly unknown[] = isOne ? [map] : map;
  return maps.flatMap((one, index) => {
    const path = isOne ? 'map.' : `map[${index}].`;
    const { mode, keys, when = {} } = parseFields(one, mapEntries, faults, path);
    if (mode === undefined || keys === undefined) return []; // a fault already
    return [{ mode, keys: new Map(Object.entries(keys)), when: new Map(Object.entries(when)) }];
  });
}

function resolveRun(fields: Fields, modes: ReadonlySet<string>, faults: Faults): RunSettings {
  const { maxEpochs, maxIters, experimentName } = fields;
  const epochLength =
    typeof fields.epochLength === 'number' ? { train: fields.epochLength } : fields.epochLength;
  for (const mode of faults.isFaulty('modes') ? [] : Object.keys(epochLength ?? {})) {
    if (!modes.has(mode)) faults.unknownName(`epochLength.${mode}`, 'mode', [...modes]);
  }
  return {
    ...(maxEpochs !== undefined && { maxEpochs }),
    ...(maxIters !== undefined && { maxIters }),
    ...(experimentName !== undefined && { experimentName }),
    epochLength: epochLength ?? {},
  };
}

function resolveLevel(
  level: Fields['level'],
  customLevels: CustomLevels,
  faults: Faults,
): () => number | undefined {
  const severity = (name: string | number | undefined): number | undefined =>
    typeof name === 'string' ? limitOf(name, customLevels) : name;
  if (typeof level === 'function') return () => severity(levelNow(level));
  const fixed = severity(level);
  if (level !== undefined && fixed === undefined && !faults.isFaulty('customLevels')) {
    const hint = suggestion(String(level), levelNames(customLevels));
    faults.add('level', `unknown level '${level}'${hint}`);
  }
  return () => fixed;
}

/** A logger of pino that is turned off says `silent`, which is the level of no record. */
function limitOf(name: string, customLevels: CustomLevels): number | undefined {
  return (
    severityOf(name, customLevels) ?? (name === 'silent' ? Number.POSITIVE_INFINITY : undefined)
  );
}

/** What the function says; nothing while the logger that it asks is not made yet. */
function levelNow(level: () => string | number | undefined): string | number | undefined {
  try {
    return level();
  } catch {
    return undefined; // it is the user's code, and must not break the program that logs
  }
}
