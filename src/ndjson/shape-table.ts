import {
  type LineShape,
  type LineSketch,
  MAX_SHAPE_BYTES,
  mergeSketches,
  shapeOf,
  sketchLine,
} from './line-shape.ts';
import type { Matcher, Matchers } from './matchers.ts';
import { openMatchers } from './open-matchers.ts';

/** Call sites in turn; a line of none of them costs a failing try each, some 30 ns. */
const MAX_SHAPES = 16;
/** Matches after which a shape stays. */
const PROVEN_MATCHES = 64;
/**
 * Lines after which a shape that matches no more may go. Not at once, or call sites in turn that are
 * more than there is room for would push each other out.
 */
const IDLE_LINES = 64;
const IDLE_LINES_PROVEN = 4096;
/** Learnings that no shape has proven worth while yet. */
const MAX_CREDIT = 32;
/** What a line that is not known adds to the credit: once it is used up, one line in 256 is learned. */
const CREDIT_PER_MISS = 1 / 256;

export interface ShapeTableOptions<Plan> {
  /**
   * What the consumer makes of lines of a shape: asked once a shape. `undefined` refuses it; a shape
   * with a string slot may be refused where the same line with a literal string is not.
   */
  readonly plan: (shape: LineShape) => Plan | undefined;
  /** Makes what matches lines, with room for so many shapes. Default: the fastest there is. */
  readonly openMatchers?: ((maxShapes: number) => Matchers) | undefined;
}

/** Lines of one shape that were read without being parsed. */
export interface Match<Plan> {
  readonly plan: Plan;
  readonly shape: LineShape;
  /** How many lines there are, 1 at least. */
  readonly count: number;
  /** What the shape's slots hold, a row a line, until the next `read`. */
  readonly rows: Float64Array;
  /** Where each line ends, behind its newline. */
  readonly ends: Uint32Array;
}

/** One shape in use. */
interface Entry<Plan> extends Match<Plan> {
  readonly sketch: LineSketch;
  readonly matcher: Matcher;
  count: number;
  matches: number;
  /** The number of the line that matched last. */
  lastLine: number;
  /** The shape that came after this one the last time: call sites alternate. */
  next: Entry<Plan> | undefined;
}

/**
 * Reads log lines without parsing them: lines of one call site differ in their numbers only, so the
 * literal pieces of a known shape are compared and the numbers are read from the bytes. What a match
 * says of a line is what `JSON.parse` would; of any other line it says nothing.
 *
 * @example
 * table.setBytes(bytes);
 * const match = table.read(start);
 * if (match !== undefined) return match.plan.apply(match.rows, match.count);
 * const record = JSON.parse(decode(bytes, start, end));
 * table.learn(start, end, record);
 */
export class ShapeTable<Plan> {
  readonly #plan: (shape: LineShape) => Plan | undefined;
  readonly #openMatchers: (maxShapes: number) => Matchers;
  readonly #entries: Entry<Plan>[] = [];
  /** Made for the first shape: most programs that read few lines have none. */
  #matchers: Matchers | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #last: Entry<Plan> | undefined;
  #lineCount = 0;
  #credit = MAX_CREDIT;

  constructor(options: ShapeTableOptions<Plan>) {
    this.#plan = options.plan;
    this.#openMatchers = options.openMatchers ?? openMatchers;
  }

  /** The bytes whose lines are read from now on; they stay as they are until the next ones. */
  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#matchers?.setBytes(bytes);
  }

  /**
   * The lines from `start` on for as long as they are of one known shape, several at once; `undefined`
   * when the first one is of none, or has no newline behind it. Allocates nothing.
   */
  read(start: number): Match<Plan> | undefined {
    if (start === this.#bytes.length) return undefined; // all is read
    const predicted = this.#last?.next;
    if (predicted !== undefined && this.#isMatch(predicted, start)) return predicted;
    for (const entry of this.#entries) {
      if (entry !== predicted && this.#isMatch(entry, start)) return entry;
    }
    this.#lineCount++;
    return undefined;
  }

  /**
   * Learns from a line that was not known and that `JSON.parse` has read as `record`, so that the
   * next like it is. Lines that never repeat are soon hardly looked at.
   */
  learn(start: number, end: number, record: unknown): void {
    this.#credit = Math.min(this.#credit + CREDIT_PER_MISS, MAX_CREDIT);
    if (this.#credit < 1 || end - start > MAX_SHAPE_BYTES) return;
    this.#credit--;
    const sketch = sketchLine(this.#bytes.subarray(start, end), record);
    if (sketch === undefined || this.#mergeIntoKnown(sketch)) return;
    const isCreditUsedUp = this.#credit < 1;
    this.#remove((entry) => isCreditUsedUp && entry.matches === 0);
    if (this.#makeRoom()) this.#add(sketch);
  }

  #isMatch(entry: Entry<Plan>, start: number): boolean {
    const count = entry.matcher.match(start);
    if (count === 0) return false;
    entry.count = count;
    if (this.#last !== undefined) this.#last.next = entry;
    this.#last = entry;
    this.#lineCount += count;
    entry.lastLine = this.#lineCount;
    if (entry.matches < PROVEN_MATCHES && entry.matches + count >= PROVEN_MATCHES) {
      this.#credit = MAX_CREDIT;
    }
    entry.matches += count;
    return true;
  }

  /**
   * Widens a shape such that it covers another line; false when none can be. One that covers it
   * already, but for an escape in a string, stays as it is.
   */
  #mergeIntoKnown(sketch: LineSketch): boolean {
    for (const entry of this.#entries) {
      const merged = mergeSketches(entry.sketch, sketch);
      if (merged === entry.sketch) return true;
      if (merged === undefined || !this.#add(merged)) continue;
      this.#remove((other) => other === entry);
      return true;
    }
    return false;
  }

  /** False when the consumer has no use for the shape. */
  #add(sketch: LineSketch): boolean {
    const shape = shapeOf(sketch);
    const plan = this.#plan(shape);
    if (plan === undefined) return false;
    const matcher = this.#addMatcher(shape);
    this.#entries.push({
      plan,
      shape,
      sketch,
      matcher,
      rows: matcher.rows,
      ends: matcher.ends,
      count: 0,
      matches: 0,
      lastLine: this.#lineCount,
      next: undefined,
    });
    return true;
  }

  #addMatcher(shape: LineShape): Matcher {
    if (this.#matchers === undefined) {
      this.#matchers = this.#openMatchers(MAX_SHAPES + 1); // one more while it takes another's place
      this.#matchers.setBytes(this.#bytes);
    }
    return this.#matchers.add(shape);
  }

  /** False when every shape is in use. */
  #makeRoom(): boolean {
    if (this.#entries.length < MAX_SHAPES) return true;
    const oldest = this.#entries.reduce((a, b) => (b.lastLine < a.lastLine ? b : a));
    const isProven = oldest.matches >= PROVEN_MATCHES;
    const idleLines = this.#lineCount - oldest.lastLine;
    if (idleLines <= (isProven ? IDLE_LINES_PROVEN : IDLE_LINES)) return false;
    this.#remove((entry) => entry === oldest);
    return true;
  }

  #remove(isUnwanted: (entry: Entry<Plan>) => boolean): void {
    const kept = this.#entries.filter((entry) => !isUnwanted(entry));
    if (kept.length === this.#entries.length) return;
    for (const entry of this.#entries) if (isUnwanted(entry)) entry.matcher.release();
    this.#entries.splice(0, Number.POSITIVE_INFINITY, ...kept);
    for (const entry of kept) entry.next = undefined;
    this.#last = undefined;
  }
}
