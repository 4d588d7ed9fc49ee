import type { MapOption } from '../declarations/map-fields.ts';
import type { Preset } from './preset.ts';

const MODE = 'http';
const FIRST_SERVER_ERROR = 500;
/** The statuses of failures as text, which a comparison of numbers does not match. */
const SERVER_ERROR_TEXTS = Array.from({ length: 100 }, (_, index) =>
  String(FIRST_SERVER_ERROR + index),
);
/** The levels of failures, as pino and winston have them. */
const ERROR_LEVELS = [50, 60, 'error', 'fatal', 'crit', 'alert', 'emerg'];

/** The fields of a record that hold the numbers of a request. */
export interface RequestFields {
  /** The fields that may hold the latency. */
  readonly latency: readonly string[];
  /** The factor that makes milliseconds of the latency. Default 1. */
  readonly scale?: number;
  /** The fields that may hold the status. */
  readonly status: readonly string[];
  /** Whether the status may be text: `"503"`. */
  readonly hasTextStatus?: boolean;
  /** Whether a record of level error is a failure too, whatever its status. */
  readonly failsByLevel?: boolean;
  /** The condition that only records of requests meet. Default: the record has a latency. */
  readonly when?: NonNullable<MapOption['when']>;
}

/** The lines of requests, the same for all programs. */
export const requestLine: Preset = {
  interval: '10s',
  tail: true,
  keep: 'warn',
  customCfg: [
    { dataSrc: 'latency', methodName: 'count', windowSize: 'interval', logName: 'requests' },
    { dataSrc: 'errors', methodName: 'sum', windowSize: 'interval' },
    { dataSrc: 'latency', methodName: 'p95', windowSize: 'interval', logName: 'p95' },
  ],
  hide: ['time'], // windrow's own: seconds from one request to the next
  order: ['requests', 'errors', 'latency', 'p95'],
  digits: { requests: 0, errors: 0, latency: 1, p95: 1 },
  unit: { latency: 'ms', p95: 'ms' },
};

/**
 * Returns the maps of a request's record: its latency in milliseconds, and whether it failed. The
 * first map that brings `errors` decides.
 */
export function requestMaps(fields: RequestFields): readonly MapOption[] {
  const { latency, scale, when } = fields;
  const target = scale === undefined ? 'latency' : { key: 'latency', scale };
  const failed = keysOf(latency, { key: 'errors', value: 1 });
  const rest = keysOf(latency, { key: 'errors', value: 0 });
  return [
    { mode: MODE, keys: keysOf(latency, target), ...(when && { when }) },
    ...failuresOf(fields).map((own) => ({ mode: MODE, keys: failed, when: { ...when, ...own } })),
    { mode: MODE, keys: rest, ...(when && { when }) },
  ];
}

/** Returns the conditions of a failed request; one of them is enough. */
function failuresOf({
  status,
  hasTextStatus = false,
  failsByLevel = false,
}: RequestFields): readonly NonNullable<MapOption['when']>[] {
  return [
    ...status.map((field) => ({ [field]: { gte: FIRST_SERVER_ERROR } })),
    ...(hasTextStatus ? status.map((field) => ({ [field]: { in: SERVER_ERROR_TEXTS } })) : []),
    ...(failsByLevel ? [{ level: { in: ERROR_LEVELS } }] : []),
  ];
}

function keysOf<Target>(
  fields: readonly string[],
  target: Target,
): Readonly<Record<string, Target>> {
  return Object.fromEntries(fields.map((field) => [field, target]));
}
