import { canGenerateCode, generatedMatcher } from './generated-matcher.ts';
import {
  type LineShape,
  type LineSketch,
  mergeSketches,
  shapeOf,
  sketchLine,
} from './line-shape.ts';
import type { Matcher } from './matcher.ts';
import { plainMatcher } from './plain-matcher.ts';

const NEWLINE = 0x0a;

/** Call sites in turn; a line of none of them costs a failing try each, some 30 ns. */
const MAX_SHAPES = 16;
const MAX_LINE_BYTES = 8192;
/** Matches after which a shape stays, and is worth the 0.1 ms of generating its matcher. */
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
  /** Whether matchers are generated where the program allows it. Default true. */
  readonly generatesCode?: boolean | undefined;
}

/** A line that was read without being parsed. */
export interface Match<Plan> {
  readonly plan: Plan;
  readonly shape: LineShape;
  /** What the shape's slots hold, until the next `read`. */
  readonly values: Float64Array;
}

/** One shape in use. */
interface Entry<Plan> extends Match<Plan> {
  readonly sketch: LineSketch;
  matcher: Matcher;
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
 * const match = table.read(bytes, start, end);
 * if (match !== undefined) return match.plan.apply(match.values);
 * const record = JSON.parse(decode(bytes, start, end));
 * table.learn(bytes, start, end, record);
 */
export class ShapeTable<Plan> {
  readonly #plan: (shape: LineShape) => Plan | undefined;
  readonly #generatesCode: boolean;
  readonly #entries: Entry<Plan>[] = [];
  #last: Entry<Plan> | undefined;
  #lineCount = 0;
  #credit = MAX_CREDIT;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);

  constructor({ plan, generatesCode = true }: ShapeTableOptions<Plan>) {
    this.#plan = plan;
    this.#generatesCode = generatesCode && canGenerateCode();
  }

  /**
   * The line from `start` to `end` when it is of a known shape. `bytes[end]` must be the line's
   * newline, else no line is known. Allocates nothing.
   */
  read(bytes: Uint8Array, start: number, end: number): Match<Plan> | undefined {
    if (bytes[end] !== NEWLINE) return undefined;
    if (bytes !== this.#bytes) this.#setBytes(bytes);
    this.#lineCount++;
    const view = this.#view;
    const predicted = this.#last?.next;
    if (predicted?.matcher(view, start, end, predicted.values)) return this.#hit(predicted);
    for (const entry of this.#entries) {
      if (entry !== predicted && entry.matcher(view, start, end, entry.values)) {
        return this.#hit(entry);
      }
    }
    return undefined;
  }

  /**
   * Learns from a line that was not known and that `JSON.parse` has read as `record`, so that the
   * next like it is. Lines that never repeat are soon hardly looked at.
   */
  learn(bytes: Uint8Array, start: number, end: number, record: unknown): void {
    this.#credit = Math.min(this.#credit + CREDIT_PER_MISS, MAX_CREDIT);
    if (this.#credit < 1 || end - start > MAX_LINE_BYTES) return;
    this.#credit--;
    const sketch = sketchLine(bytes.subarray(start, end), record);
    if (sketch === undefined || this.#mergeIntoKnown(sketch)) return;
    const isCreditUsedUp = this.#credit < 1;
    this.#remove((entry) => isCreditUsedUp && entry.matches === 0);
    if (this.#makeRoom()) this.#add(sketch);
  }

  #setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  #hit(entry: Entry<Plan>): Entry<Plan> {
    if (this.#last !== undefined) this.#last.next = entry;
    this.#last = entry;
    entry.lastLine = this.#lineCount;
    if (++entry.matches === PROVEN_MATCHES) this.#promote(entry);
    return entry;
  }

  #promote(entry: Entry<Plan>): void {
    this.#credit = MAX_CREDIT;
    if (this.#generatesCode) entry.matcher = generatedMatcher(entry.shape);
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
    this.#entries.push({
      plan,
      shape,
      sketch,
      values: shape.constants.slice(),
      matcher: plainMatcher(shape),
      matches: 0,
      lastLine: this.#lineCount,
      next: undefined,
    });
    return true;
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
    this.#entries.splice(0, Number.POSITIVE_INFINITY, ...kept);
    for (const entry of kept) entry.next = undefined;
    this.#last = undefined;
  }
}
