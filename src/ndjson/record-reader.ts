import type { Engine } from '../engine/engine.ts';
import type { KnownLine, RecordLearner } from '../engine/record-learner.ts';
import { parseLine } from '../record/parse-line.ts';
import type { LineShape } from './line-shape.ts';
import type { KnownLines } from './line-splitter.ts';
import { ShapeTable } from './shape-table.ts';

/** The text of some bytes, as UTF-8. */
export type Decode = (bytes: Uint8Array, start: number, end: number) => string;

/**
 * Feeds lines of NDJSON to an engine. A line of a known shape is not parsed: its numbers go from
 * the bytes to their histories, some ten times faster. All others are, and teach their shape.
 */
export class RecordReader implements KnownLines {
  readonly #engine: Engine;
  readonly #decode: Decode;
  readonly #table: ShapeTable<KnownLine>;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(engine: Engine, decode: Decode) {
    this.#engine = engine;
    this.#decode = decode;
    this.#table = new ShapeTable({
      plan: (shape) => engine.learner && planOf(shape, engine.learner),
    });
  }

  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#table.setBytes(bytes);
  }

  take(start: number): number {
    let position = start;
    for (;;) {
      const match = this.#table.read(position);
      if (match === undefined) return position;
      const { plan, rows, count, ends } = match;
      const taken = this.#engine.collectKnown(plan, rows, count);
      if (taken > 0) position = ends[taken - 1] as number;
      if (taken < count) return position;
    }
  }

  /** Takes the line from `start` to `end`; `false` when it holds no record: it is the caller's. */
  read(start: number, end: number): boolean {
    const raw = this.#decode(this.#bytes, start, end);
    const record = parseLine(raw);
    if (record === undefined) return false;
    const outcome = this.#engine.collect(record, { raw });
    if (outcome === 'collected') this.#table.learn(start, end, record);
    return true;
  }
}

/** Texts that vary and mean nothing to the engine stand alone at the top: `msg`, a request's id. */
function planOf(
  { slots, varying, template, constants }: LineShape,
  learner: RecordLearner,
): KnownLine | undefined {
  for (const { kind, path } of varying) {
    const [key, ...deeper] = path;
    if (key === 'level' || key === 'name') return undefined;
    if (kind === 'string' && (deeper.length > 0 || !learner.isFreeText(String(key))))
      return undefined;
  }
  const numbers = slots.filter(({ kind }) => kind === 'number');
  return learner.learnLine(template as Record<string, unknown>, numbers, constants.length);
}
