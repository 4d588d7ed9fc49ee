/** The values from `start` up to, not including, `end`. */
export interface Span {
  readonly values: ArrayLike<number>;
  readonly start: number;
  readonly end: number;
}
