/** What has become of an output's lines, counted by their newlines. */
export interface OutputStats {
  /** Bytes that have left. */
  readonly bytes: number;
  /** Lines that have left. */
  readonly lines: number;
  /** Lines that never will: the output did not take them. */
  readonly dropped: number;
}
