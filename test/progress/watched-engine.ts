import { Engine, parseOptions } from '../../src/internal/index.ts';

/** Opens an engine whose run somebody watches; without lines. */
export function openWatched(given: object, hasProgress = true): Engine {
  const { options } = parseOptions(given, {});
  return new Engine(options, { sinks: [], clock: () => 0, hasProgress });
}
