import { countText } from './wording.ts';

const BYTES_PER_MB = 2 ** 20;

export interface OutageReportOptions {
  readonly clock: () => number;
  readonly warn: (message: string) => void;
  /** Bytes of records that wait in memory at most. */
  readonly maxBuffer: number;
}

/** Tells the user when the broker is out of reach, and when it is not any more: each once. */
export class OutageReport {
  readonly #options: OutageReportOptions;
  #sinceMs: number | undefined;
  #sent = 0;
  #droppedBefore = 0;

  constructor(options: OutageReportOptions) {
    this.#options = options;
  }

  /** Notes that the broker has failed. `dropped` is the number of records dropped so far. */
  begin(fault: string, dropped: number): void {
    if (this.#sinceMs !== undefined) return;
    const { clock, warn, maxBuffer } = this.#options;
    this.#sinceMs = clock();
    this.#sent = 0;
    this.#droppedBefore = dropped;
    const megabytes = Math.max(1, Math.round(maxBuffer / BYTES_PER_MB));
    warn(`${fault}: records wait in memory, ${megabytes} MB at most`);
  }

  /** Notes that records were sent. */
  sent(records: number): void {
    this.#sent += records;
  }

  /** Notes that all is sent that waited. */
  end(dropped: number): void {
    if (this.#sinceMs === undefined) return;
    const { clock, warn } = this.#options;
    const seconds = Math.max(1, Math.round((clock() - this.#sinceMs) / 1000));
    this.#sinceMs = undefined;
    const lost = countText(dropped - this.#droppedBefore);
    warn(
      `reached again after ${seconds} s, ${countText(this.#sent)} records were sent, ${lost} dropped`,
    );
  }
}
