import type { CustomLevels } from '../record/level.ts';
import { linesFields } from './declarations/lines-fields.ts';
import type { Faults } from './faults.ts';
import type { LinesSettings } from './options.ts';
import { readFields, withDefaults } from './parse-fields.ts';
import { resolveLevel } from './resolve-level.ts';

/** What the items of `lines` take from the other options. */
interface LinesDefaults {
  readonly level: () => number | undefined;
  readonly customLevels: CustomLevels;
}

/** Completes the items of the option `lines`. */
export function resolveLines(
  given: readonly unknown[],
  { level: ownLevel, customLevels }: LinesDefaults,
  faults: Faults,
): readonly LinesSettings[] {
  return given.flatMap((one, index) => {
    const path = `lines[${index}].`;
    const read = withDefaults(readFields(one, linesFields, faults, path), linesFields);
    const { destination, dateStyle, colorize, level } = read;
    if (destination === undefined) return []; // a fault already
    const resolved =
      level === undefined ? ownLevel : resolveLevel(level, customLevels, faults, `${path}level`);
    return [{ destination, dateStyle, colorize, level: resolved }];
  });
}
