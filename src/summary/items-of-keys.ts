import type { CustomStatistic } from '../options/options.ts';
import { fillStars, hasStar, starsOf } from '../text/glob.ts';

/**
 * Returns the items of customCfg for the keys that a mode has, patterns as one item per key, in the
 * order of customCfg. Where several make one name, an item that names its key goes before a
 * pattern, and the first pattern before the others.
 */
export function itemsOfKeys(
  customCfg: readonly CustomStatistic[],
  keys: Iterable<string>,
): readonly CustomStatistic[] {
  const present = new Set(keys);
  const isExact = ({ dataSrc }: CustomStatistic): boolean => !hasStar(dataSrc);
  const named = customCfg.filter((item) => isExact(item) && present.has(item.dataSrc));
  const taken = new Set(named.map(({ logName }) => logName));
  return customCfg.flatMap((item) => {
    if (isExact(item)) return present.has(item.dataSrc) ? [item] : [];
    return [...present].flatMap((dataSrc) => {
      const stars = starsOf(item.dataSrc, dataSrc);
      const logName = stars === undefined ? undefined : fillStars(item.logName, stars);
      if (logName === undefined || taken.has(logName)) return [];
      taken.add(logName);
      return [{ ...item, dataSrc, logName }];
    });
  });
}
