import {
  Engine,
  type EngineDependencies,
  eventFiles,
  type Options,
  runFile,
  type Sink,
  scalarsFile,
  textLines,
} from '../../src/internal/index.ts';

/** An engine and the lines that it writes; `files` are sinks besides them. */
export function openTextEngine(
  options: Options,
  clock: EngineDependencies['clock'],
  files: readonly Sink[] = filesOf(options),
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

/** The files that the options ask for. */
function filesOf({ scalarsFile: scalars, runFile: run, tensorboard }: Options): readonly Sink[] {
  return [
    ...(scalars === undefined ? [] : [scalarsFile(scalars)]),
    ...(run === undefined ? [] : [runFile(run)]),
    ...(tensorboard === undefined ? [] : [eventFiles(tensorboard)]),
  ];
}
