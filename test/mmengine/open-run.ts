import { Engine, MessageHub, parseOptions, textLines } from '../../src/internal/index.ts';

const START_MS = 1_724_209_121_000;

/** A run on a hub of its own, and its MESSAGEs. */
export function openRun(given: object) {
  const hub = new MessageHub();
  const { options } = parseOptions({ ...given, hub }, {});
  const messages: string[] = [];
  const text = textLines(options, {
    isColored: false,
    filtersOrdinary: false,
    write: (_line, message) => void messages.push(message),
  });
  const engine = new Engine(options, { sinks: [text], clock: () => START_MS });
  return { hub, engine, messages };
}

/** The clock of a record, in seconds of the run. */
export function at(sec: number): number {
  return START_MS + 1000 * sec;
}
