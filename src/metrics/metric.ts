/** One series of a metric, as it is now. */
export interface Point {
  /** Names and texts of the labels, in the order in which they are shown. */
  readonly labels: readonly (readonly [name: string, text: string])[];
  readonly value: number;
}

/** A metric with all its series. Names are OpenTelemetry's: with dots. */
export interface Metric {
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly description: string;
  /** In UCUM, as OpenTelemetry has it; left out for numbers without a unit. */
  readonly unit?: string;
  readonly points: readonly Point[];
}
