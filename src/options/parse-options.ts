import type { MapTarget, RecordMap } from '../record/map-record.ts';
import type { RunSettings } from '../record/run-settings.ts';
import { LIVE_PORT, PROMETHEUS_PORT, parseAddress } from './address.ts';
import { distributeFields } from './declarations/distribute-fields.ts';
import { mapFields } from './declarations/map-fields.ts';
import type { GroupLabel } from './declarations/record-options.ts';
import type { GivenDistribution } from './distribution.ts';
import { parseDuration } from './duration.ts';
import { Faults } from './faults.ts';
import type { CompleteOptions, OptionTable } from './option.ts';
import {
  isOfAggregator,
  isOfOneProcess,
  logProcessorTable,
  type WindrowTable,
  windrowTable,
} from './option-table.ts';
import type { LogProcessorSettings, Options } from './options.ts';
import { readFields, withDefaults } from './parse-fields.ts';
import type { Preset } from './presets/preset.ts';
import { resolveCadence, shortestMs } from './resolve-cadence.ts';
import { resolveLevel } from './resolve-level.ts';
import { resolveLines } from './resolve-lines.ts';
import { resolveLogProcessor } from './resolve-log-processor.ts';
import type { LogProcessorOptions, WindrowOptions } from './windrow-options.ts';
import { withPreset } from './with-preset.ts';

/** The modes of MMEngine. */
const MODES = ['train', 'val', 'test'];
/** Top-level fields of a record, which cannot be names of modes. */
const NO_MODES: ReadonlySet<string> = new Set(['epoch', 'iter', 'batch', 'mode', 'run', 'level']);

type Fields = CompleteOptions<WindrowTable>;

/**
 * Parses the options of a LogProcessor. @throws TypeError naming every fault.
 * @internal
 */
export function parseLogProcessorOptions(given: LogProcessorOptions = {}): LogProcessorSettings {
  const faults = new Faults();
  const fields = withDefaults(readFields(given, logProcessorTable, faults), logProcessorTable);
  const settings = resolveLogProcessor(fields, MODES, faults);
  faults.throwIfAny();
  return settings;
}

/**
 * Parses the options of an adapter. `ownTable` declares the adapter's own options, which are
 * returned as `own`; `ownDefaults` are those of its defaults that are not everybody's.
 * @throws TypeError naming every fault: its path, what was given, what is allowed.
 */
export function parseOptions<Own extends OptionTable>(
  given: WindrowOptions,
  ownTable: Own,
  ownDefaults: Preset = {},
): { readonly options: Options; readonly own: CompleteOptions<Own> } {
  const faults = new Faults();
  const table: WindrowTable & Own = { ...windrowTable, ...ownTable };
  const own = readFields(given, table, faults);
  const fields = withDefaults({ ...ownDefaults, ...withPreset(own) }, table);
  const options = resolveOptions(fields, givenOptions(own), faults);
  faults.throwIfAny();
  return { options, own: fields };
}

/** Returns the options that were given, without those of the adapter. */
function givenOptions(own: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(own).filter(([name]) => Object.hasOwn(windrowTable, name)),
  );
}

function resolveOptions(
  fields: Fields,
  given: Readonly<Record<string, unknown>>,
  faults: Faults,
): Options {
  const { customLevels, messageKey, nestedKey, errorKey, levelKey } = fields;
  const timestampKeys = [fields.timestampKey ?? []].flat();
  const labels = [fields.groupBy].flat() as readonly GroupLabel[];
  const maps = resolveMaps(fields.map, faults);
  const own = fields.defaultMode === undefined ? [] : [fields.defaultMode];
  const modes = new Set([...fields.modes, ...maps.map(({ mode }) => mode), ...own]);
  for (const mode of modes) {
    if (NO_MODES.has(mode)) faults.add('modes', `'${mode}' is a field of every record`);
  }
  const cadence = resolveCadence(fields, modes, faults);
  const logProcessor = resolveLogProcessor(fields, modes, faults);
  const level = resolveLevel(fields.level, customLevels, faults);
  const hasTimeWindow = logProcessor.customCfg.some(
    ({ answer }) => answer.kind === 'window' && answer.reach.kind !== 'updates',
  );
  return {
    logProcessor,
    ...cadence,
    maxClockJumpMs: parseDuration(fields.maxClockJump) ?? Number.POSITIVE_INFINITY,
    usesTime: shortestMs(cadence) !== undefined || hasTimeWindow,
    shortestMs: shortestMs(cadence),
    logMetricByEpoch: fields.logMetricByEpoch,
    run: resolveRun(fields, modes, faults),
    eta: fields.eta,
    throughput: fields.throughput,
    tail: fields.tail,
    memory: fields.memory,
    summary: fields.summary,
    maps,
    keep: fields.keep,
    groupBy: labels.map((label) => (typeof label === 'string' ? label : label.label)),
    rawLabels: new Set(
      labels.flatMap((own) => (Object(own).raw === true ? Object(own).label : [])),
    ),
    maxGroups: fields.maxGroups,
    maxKeys: fields.maxKeys,
    keyTtl: fields.keyTtl,
    modes,
    flat: fields.flat,
    defaultMode: fields.defaultMode,
    recordKeys: { messageKey, nestedKey, errorKey, customLevels, levelKey, timestampKeys },
    hub: fields.hub,
    level,
    lines: resolveLines(fields.lines, { level, customLevels }, faults),
    filterDuplicateWarnings: fields.filterDuplicateWarnings,
    name: fields.name,
    timeZone: fields.timeZone,
    dateStyle: fields.dateStyle,
    colorize: fields.colorize,
    progress: fields.progress,
    scalarsFile: fields.scalarsFile,
    runFile: fields.runFile,
    tensorboard: fields.tensorboard,
    stateFile: fields.stateFile,
    stateIntervalMs: parseDuration(fields.stateInterval) ?? Number.POSITIVE_INFINITY,
    reportFile: fields.reportFile,
    reportIntervalMs: parseDuration(fields.reportInterval) ?? Number.POSITIVE_INFINITY,
    warnOn: new Set(fields.warnOn),
    prometheus: parseAddress(fields.prometheus, PROMETHEUS_PORT),
    otlp: fields.otlp,
    otlpIntervalMs: parseDuration(fields.otlpInterval) ?? Number.POSITIVE_INFINITY,
    onBest: fields.onBest,
    serve: parseAddress(fields.serve, LIVE_PORT),
    distribution: resolveDistribute(fields.distribute, given, faults),
  };
}

function resolveDistribute(
  distribute: boolean | object,
  given: Readonly<Record<string, unknown>>,
  faults: Faults,
): GivenDistribution | undefined {
  if (distribute === false) return undefined;
  const own = distribute === true ? {} : distribute;
  const fields = readFields(own, distributeFields, faults, 'distribute.');
  const names = Object.keys(given);
  return {
    ...{ fields: withDefaults(fields, distributeFields), given },
    ignored: names.filter(isOfAggregator),
    useless: names.filter((name) => isOfOneProcess(name) && given[name] !== false),
  };
}

function resolveMaps(map: Fields['map'], faults: Faults): readonly RecordMap[] {
  const isOne = !Array.isArray(map);
  const maps: readonly unknown[] = isOne ? [map] : map;
  return maps.flatMap((one, index) => {
    const path = isOne ? 'map.' : `map[${index}].`;
    const { mode, keys, when } = withDefaults(readFields(one, mapFields, faults, path), mapFields);
    if (mode === undefined || keys === undefined) return []; // a fault already
    const targets = new Map(Object.entries(keys).map(([field, own]) => [field, targetOf(own)]));
    const rest = targets.get('*');
    targets.delete('*');
    return [{ mode, keys: targets, rest, when: new Map(Object.entries(when)) }];
  });
}

/** A target as programs write it. */
interface GivenTarget {
  readonly key: string;
  readonly scale?: number | undefined;
  readonly value?: number | undefined;
}

function targetOf(given: string | GivenTarget): MapTarget {
  if (typeof given === 'string') return { key: given, scale: 1 };
  return { key: given.key, scale: given.scale ?? 1, value: given.value };
}

function resolveRun(fields: Fields, modes: ReadonlySet<string>, faults: Faults): RunSettings {
  const { maxEpochs, maxIters, experimentName } = fields;
  const epochLength =
    typeof fields.epochLength === 'number' ? { train: fields.epochLength } : fields.epochLength;
  for (const mode of faults.isFaulty('modes') ? [] : Object.keys(epochLength)) {
    if (!modes.has(mode)) faults.unknownName(`epochLength.${mode}`, 'mode', [...modes]);
  }
  return {
    ...(maxEpochs !== undefined && { maxEpochs }),
    ...(maxIters !== undefined && { maxIters }),
    ...(experimentName !== undefined && { experimentName }),
    epochLength,
  };
}
