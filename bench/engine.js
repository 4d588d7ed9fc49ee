import { Engine, parseOptions, textLines } from '../dist/src/index.js';

const NOW = Date.UTC(2026, 0, 15, 9, 30);

/** An engine whose lines are made, and go nowhere. */
export function openEngine(given) {
  const { options } = parseOptions(given, {});
  const lines = textLines(options, { isColored: false, filtersOrdinary: true, write: () => {} });
  return new Engine(options, { sinks: [lines], clock: () => NOW });
}
