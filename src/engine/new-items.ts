import { splitKey } from '../hub/split-key.ts';
import type { LogProcessorSettings } from '../options/options.ts';
import { itemsBeyond } from '../summary/history-length.ts';

/**
 * Returns the names of the items that begin anew because a state has too few values for them; `cut`
 * has the number of kept values by key.
 */
export function newItems(
  settings: LogProcessorSettings,
  cut: ReadonlyMap<string, number>,
): readonly string[] {
  return [...cut].flatMap(([key, kept]) => {
    const [mode, name] = splitKey(key);
    return mode === undefined ? [] : itemsBeyond(settings, mode, name, kept);
  });
}
