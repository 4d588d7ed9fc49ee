import type { LineShape } from './line-shape.ts';

/** Reads the lines of one shape. */
export interface Matcher {
  /** Reads lines of the shape from `start` of the bytes on, and returns how many. */
  match(start: number): number;
  /**
   * What the slots of the lines hold, a row of as many numbers as the shape has constants a line,
   * until the next call.
   */
  readonly rows: Float64Array;
  /** Where each line ends, behind its newline. */
  readonly ends: Uint32Array;
  /** Lets go of its room; it matches no more. */
  release(): void;
}

/** A way to match lines without parsing them. */
export interface Matchers {
  /** The bytes whose lines are matched from now on; they stay as they are until the next ones. */
  setBytes(bytes: Uint8Array): void;
  add(shape: LineShape): Matcher;
}
