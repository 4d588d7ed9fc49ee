import type { LogRecord, Options } from '../../src/internal/index.ts';

/** Fields of a record that a line has itself, or that say where the run is. */
const OWN_FIELDS: readonly string[] = [
  ...['level', 'time', 'msg', 'mode', 'scalars', 'err'],
  ...['epoch', 'iter', 'batch', 'run', 'memory', 'timestamp'],
];
/** Numbers of the logger itself, which are no scalars in the flat form either. */
const LOGGER_NUMBERS: ReadonlySet<string> = new Set(['pid', 'v', 'reqId', 'responseTime']);

/**
 * Makes the function that takes from a line of NDJSON what pino's bindings are (`pid`, `hostname`,
 * those of a child): text does not tell them from the other fields of the call, so it is all at the
 * top that is neither the line's own nor a scalar.
 */
export function bindingsReader({ modes, flat, recordKeys }: Options): (line: string) => LogRecord {
  const { messageKey, nestedKey, errorKey } = recordKeys;
  const own = new Set([...OWN_FIELDS, messageKey, nestedKey, errorKey, ...modes]);
  const isBinding = ([key, value]: readonly [key: string, value: unknown]): boolean => {
    if (own.has(key) || key.startsWith('windrow')) return false;
    if (modes.has(key.slice(0, Math.max(0, key.indexOf('/'))))) return false;
    return !flat || typeof value !== 'number' || LOGGER_NUMBERS.has(key);
  };
  return (line) => {
    try {
      return Object.fromEntries(Object.entries(JSON.parse(line)).filter(isBinding));
    } catch {
      return {}; // no record, or one of Python's: it has no bindings
    }
  };
}
