import { lineInput } from '../../adapters/host/line-input.ts';
import {
  Engine,
  MessageHub,
  parseOptions,
  type Sink,
  textLines,
  type WindrowOptions,
} from '../../src/internal/index.ts';

export const TIME_MS = 1724209121000;
export const CLOCK = '08/21 02:58:41';

/** An engine, the lines that come of it, and its input of bytes. */
export function openEngine(given: WindrowOptions = {}, sinks: readonly Sink[] = []) {
  const lines: string[] = [];
  const raw: Buffer[] = [];
  const { options } = parseOptions({ timeZone: 'UTC', hub: new MessageHub(), ...given }, {});
  const write = (line: string): void => {
    lines.push(line);
    raw.push(Buffer.from(`${line}\n`));
  };
  const text = textLines(options, { isColored: false, filtersOrdinary: true, write });
  const engine = new Engine(options, { sinks: [text, ...sinks], clock: () => TIME_MS });
  const input = lineInput(engine, (bytes) => raw.push(Buffer.from(bytes)));
  return { engine, lines, input, output: () => Buffer.concat(raw) };
}

/** Whether each record has gone one way, and one only. */
export function addsUp(engine: Engine, records: number): boolean {
  const { collected, passed, refused, ...stats } = engine.stats();
  return stats.records === records && collected + passed + refused === records;
}
