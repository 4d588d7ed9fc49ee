import type { ModeScalars } from '../record/scalar-record.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section, Template } from '../record/template.ts';
import type { ModeRun } from '../run/mode-run.ts';
import type { RecordClock } from '../run/record-clock.ts';
import { stretchLength } from '../run/stretch-length.ts';

/** The rows of a batch from `start` on, `count` of them. */
export interface RowSpan {
  readonly template: Template;
  readonly rows: Float64Array;
  readonly start: number;
  readonly count: number;
  /** The members of each section that are no scalars, for a batch of one row. */
  readonly info: readonly ModeScalars['info'][] | undefined;
  /** The name of the experiment that the record itself says. */
  readonly experimentName: string | undefined;
}

type MovingStretch = { -readonly [Field in keyof Stretch]: Stretch[Field] };

const NO_SECTION: Section = {
  mode: '',
  keys: [],
  columns: [],
  countColumns: undefined,
  areWeights: undefined,
  kinds: undefined,
  hasMarks: false,
};

/**
 * Makes stretches of rows: finds how many rows go together, and passes on the durations of their
 * iterations, which the records bring or the clock measures. There is one stretch, filled anew per
 * call.
 */
export class StretchBuilder {
  readonly #clock: RecordClock;
  /** Seconds per iteration of each row, where they were measured. */
  measuredSec = new Float64Array(64);
  readonly #stretch: MovingStretch = {
    section: NO_SECTION,
    rows: new Float64Array(0),
    start: 0,
    width: 0,
    length: 1,
    iter: 0,
    epoch: 0,
    timesMs: new Float64Array(64),
    clockMs: Number.MAX_VALUE,
    isMapped: false,
  };
  readonly #timeColumns = new WeakMap<Section, number>();
  /** The section of the last call: most records have the section of the one before. */
  #lastSection: Section | undefined;
  #lastTimeColumn = -1;

  constructor(clock: RecordClock) {
    this.#clock = clock;
  }

  /**
   * How many rows make a stretch from the first one on, which the mode has moved to at `timeMs`;
   * `maxRows` at most, and none at or behind `dueMs`.
   */
  lengthOf(
    run: ModeRun,
    section: Section,
    span: RowSpan,
    timeMs: number,
    maxRows: number,
    dueMs: number,
  ): number {
    const { cadence, place } = run;
    const stretch = this.#stretch;
    if (stretch.timesMs.length < span.count) stretch.timesMs = new Float64Array(2 * span.count);
    stretch.timesMs[0] = timeMs;
    const max = Math.min(maxRows, cadence.itersToLine(place));
    if (max === 1) return 1;
    const isMeasured = this.#timeColumnOf(section) < 0;
    // without a clock nothing is measured of any row
    const isTimed = !Number.isNaN(timeMs);
    if (isMeasured && isTimed && this.#clock.sinceLastSec === undefined) return 1;
    const { maxJumpMs } = run.clock;
    const bounds = { maxRows: max, dueMs, maxJumpMs, isMeasured };
    const { template, rows, start } = span;
    return stretchLength(template, rows, start, place, bounds, stretch.timesMs);
  }

  /**
   * Says up to when the clock of the mode is: it bounds the windows of the stretch that was built.
   */
  set clockMs(timeMs: number) {
    this.#stretch.clockMs = timeMs;
  }

  /** Returns the values of a section in the first rows of a span; valid until the next call. */
  build(run: ModeRun, section: Section, span: RowSpan, length: number, timeMs: number): Stretch {
    const stretch = this.#stretch;
    stretch.section = section;
    stretch.rows = span.rows;
    stretch.start = span.start;
    stretch.width = span.template.width;
    stretch.length = length;
    stretch.iter = run.place.iter;
    stretch.epoch = run.isEvaluation ? run.loopsEnded : run.place.epoch;
    stretch.timesMs[0] = timeMs;
    stretch.isMapped = span.template.isMapped;
    return stretch;
  }

  /**
   * Takes the durations of the iterations of a stretch while the mode is at its first one; returns
   * that of the first one where they were measured, which stand in `measuredSec` then.
   */
  addTimes(run: ModeRun, stretch: Stretch): number | undefined {
    const { section, rows, start, width, length, timesMs } = stretch;
    const { timer, place } = run;
    const column = this.#timeColumnOf(section);
    if (length > 1) this.#clock.moveTo(timesMs[length - 1] as number);
    if (column < 0) return this.#addMeasured(run, timesMs, length);
    const first = start + column;
    timer.add(place, rows[first] as number);
    if (length > 1) timer.addColumn(rows, first + width, width, length - 1);
    return undefined;
  }

  /** Measures the iterations; those that the first row has passed share what it took. */
  #addMeasured(run: ModeRun, timesMs: Float64Array, length: number): number | undefined {
    const { timer, place, itersPassed } = run;
    const elapsedSec = this.#clock.sinceLastSec;
    const isMeasured = elapsedSec !== undefined && itersPassed > 0;
    timer.addElapsed(place, elapsedSec, isMeasured ? itersPassed : itersPassed + length - 1);
    if (!isMeasured) return undefined;
    const measuredSec = elapsedSec / itersPassed;
    this.#measure(measuredSec, timesMs, length);
    if (length > 1) timer.addColumn(this.measuredSec, 1, 1, length - 1);
    return measuredSec;
  }

  #measure(firstSec: number, timesMs: Float64Array, length: number): void {
    if (this.measuredSec.length < length) this.measuredSec = new Float64Array(2 * length);
    this.measuredSec[0] = firstSec;
    for (let i = 1; i < length; i++) {
      this.measuredSec[i] = ((timesMs[i] as number) - (timesMs[i - 1] as number)) / 1000;
    }
  }

  /** Returns the column of the seconds of an iteration, -1 if the records do not bring them. */
  #timeColumnOf(section: Section): number {
    if (section === this.#lastSection) return this.#lastTimeColumn;
    let column = this.#timeColumns.get(section);
    if (column === undefined) {
      column = section.columns[section.keys.indexOf('time')] ?? -1;
      this.#timeColumns.set(section, column);
    }
    this.#lastSection = section;
    this.#lastTimeColumn = column;
    return column;
  }
}
