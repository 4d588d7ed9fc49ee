import { type CustomLevels, levelNames, severityOf } from '../record/level.ts';
import { type Faults, suggestion } from './faults.ts';

type Level = string | number | undefined;

/** Returns a function that gives the severity below which nothing is written now. */
export function resolveLevel(
  level: Level | (() => Level),
  customLevels: CustomLevels,
  faults: Faults,
  path = 'level',
): () => number | undefined {
  const severity = (name: Level): number | undefined =>
    typeof name === 'string' ? limitOf(name, customLevels) : name;
  if (typeof level === 'function') return () => severity(levelNow(level));
  const fixed = severity(level);
  if (level !== undefined && fixed === undefined && !faults.isFaulty('customLevels')) {
    const hint = suggestion(String(level), levelNames(customLevels));
    faults.add(path, `unknown level '${level}'${hint}`);
  }
  return () => fixed;
}

/**
 * Returns the severity of a level; `silent`, of a pino logger that is turned off, is above all
 * records.
 */
function limitOf(name: string, customLevels: CustomLevels): number | undefined {
  return (
    severityOf(name, customLevels) ?? (name === 'silent' ? Number.POSITIVE_INFINITY : undefined)
  );
}

/** Calls the user's function; `undefined` while the logger that it asks is not made yet. */
function levelNow(level: () => Level): Level {
  try {
    return level();
  } catch {
    return undefined; // the user's code must not break the program that logs
  }
}
