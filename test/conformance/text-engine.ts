import {
  Engine,
  type EngineDependencies,
  type Options,
  type Sink,
  textLines,
} from '../../src/internal/index.ts';

/** An engine and the lines that it writes; `files` are sinks besides them. */
export function openTextEngine(
  options: Options,
  clock: EngineDependencies['clock'],
  files: readonly Sink[] = [],
) {
  const lines: string[] = [];
  const text = textLines(options, {
    isColored: false,
    filtersOrdinary: true,
    write: (line) => lines.push(line),
  });
  const engine = new Engine(options, { sinks: [text, ...files], clock });
  return { engine, lines };
}
