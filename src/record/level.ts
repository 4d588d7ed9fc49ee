/**
 * What each level weighs, on pino's scale; names of winston (npm, syslog), pino, Python, Google
 * Cloud (`DEFAULT` is what no level was given to) and of loggers of Go, Java and .NET.
 */
const SEVERITIES: ReadonlyMap<string, number> = new Map([
  ['notset', 0],
  ['trace', 10],
  ['silly', 10],
  ['debug', 20],
  ['verbose', 23],
  ['http', 26],
  ['info', 30],
  ['default', 30],
  ['information', 30],
  ['informational', 30],
  ['notice', 35],
  ['warn', 40],
  ['warning', 40],
  ['error', 50],
  ['err', 50],
  ['severe', 50],
  ['crit', 60],
  ['critical', 60],
  ['fatal', 60],
  ['panic', 60],
  ['dpanic', 60],
  ['alert', 70],
  ['emerg', 80],
  ['emergency', 80],
]);

/** Python's name where a level has one. */
const PYTHON_NAMES: ReadonlyMap<string, string> = new Map([
  ['information', 'INFO'],
  ['informational', 'INFO'],
  ['warn', 'WARNING'],
  ['err', 'ERROR'],
  ['crit', 'CRITICAL'],
  ['fatal', 'CRITICAL'],
]);

const PINO_NAMES: ReadonlyMap<number, string> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

export const DEBUG = 20;
export const INFO = 30;
export const WARN = 40;
export const ERROR = 50;

/** A level as a record brings it, brought to one scale. */
export interface Level {
  /**
   * On pino's scale: debug 20, info 30, warn 40, error 50. NaN if it is not known, which is
   * neither below a level nor above: such a record is never held back.
   */
  readonly severity: number;
  /** The name that a line prints: `INFO`, `WARNING`. */
  readonly label: string;
}

/** Levels of the user's own by name, on pino's scale. */
export type CustomLevels = Readonly<Record<string, number>>;

/** @internal */
export function levelNames(customLevels: CustomLevels): readonly string[] {
  return [...SEVERITIES.keys(), ...Object.keys(customLevels)];
}

/** The weight of a named level, `undefined` for an unknown name. @internal */
export function severityOf(name: string, customLevels: CustomLevels): number | undefined {
  return Object.hasOwn(customLevels, name)
    ? customLevels[name]
    : SEVERITIES.get(name.toLowerCase());
}

/**
 * The level of a record: a name or pino's number. What is neither is not known, and prints as INFO.
 */
export function readLevel(raw: unknown, customLevels: CustomLevels): Level {
  if (typeof raw === 'number') {
    const name = customName(raw, customLevels) ?? PINO_NAMES.get(raw) ?? `level ${raw}`;
    return { severity: raw, label: labelOf(name) };
  }
  if (typeof raw !== 'string' || raw === '') return { severity: Number.NaN, label: 'INFO' };
  return { severity: severityOf(raw, customLevels) ?? Number.NaN, label: labelOf(raw) };
}

function customName(severity: number, customLevels: CustomLevels): string | undefined {
  return Object.keys(customLevels).find((name) => customLevels[name] === severity);
}

function labelOf(name: string): string {
  return PYTHON_NAMES.get(name.toLowerCase()) ?? name.toUpperCase();
}
