import type { ItemAggregates } from '../aggregates/item-aggregates.ts';
import type { MessageHub } from '../hub/message-hub.ts';
import { SectionWriter } from '../hub/section-writer.ts';
import type { LeadScalars } from '../progress/lead-scalars.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import type { KeyAges } from '../run/key-ages.ts';
import type { RunTable } from '../summary/run-table.ts';
import type { RunTracks } from '../tracks/run-tracks.ts';
import { OutsideUpdates, type OutsideUpdatesState } from './outside-updates.ts';

/** The consumers of the scalars of a group; those that no option asks for are `undefined`. */
export interface ConsumersOptions {
  readonly hub: MessageHub;
  /** The engine: its observers are not told of its own updates. */
  readonly owner: object;
  readonly aggregates: ItemAggregates;
  readonly table: RunTable | undefined;
  readonly ages: KeyAges | undefined;
  readonly tracks: RunTracks | undefined;
  readonly leads: LeadScalars | undefined;
}

/**
 * Hands stretches to all consumers of scalars: the histories of the hub and, if options ask for
 * them, the aggregates of customCfg items, the end table, the tracks, the scalars that a row of
 * progress shows and the ages of keys.
 */
export class Consumers {
  readonly #histories: SectionWriter;
  readonly #with: ConsumersOptions;
  readonly #outside: OutsideUpdates | undefined;
  readonly #timeSections = new Map<string, Section>();

  constructor(options: ConsumersOptions) {
    this.#with = options;
    const { hub, owner, aggregates, table, ages, tracks } = options;
    this.#histories = new SectionWriter(hub, owner);
    const consumers = [table, ages, tracks];
    const areNeeded = aggregates.isNeeded || consumers.some((one) => one !== undefined);
    this.#outside = areNeeded ? new OutsideUpdates(hub, owner) : undefined;
  }

  /** Takes all values of a stretch; returns how many of them are NaN or infinite. */
  take(stretch: Stretch): number {
    this.#with.ages?.take(stretch);
    if (this.#outside !== undefined) this.#takeOutside(stretch, this.#outside);
    const nonFinite = this.#histories.append(stretch);
    this.#consume(stretch);
    return nonFinite;
  }

  /** Takes the measured durations of a stretch in seconds, one per row. */
  takeMeasured(stretch: Stretch, sec: Float64Array): void {
    const { mode } = stretch.section;
    const known = this.#timeSections.get(mode);
    const section = known ?? timeSectionOf(mode);
    if (known === undefined) this.#timeSections.set(mode, section);
    const measured = { ...stretch, section, rows: sec, start: 0, width: 1, isMapped: false };
    this.#histories.append(measured);
    this.#consume(measured);
    this.#with.ages?.take(measured, 0);
  }

  /** Stops listening to updates from outside. */
  stop(): void {
    this.#outside?.stop();
  }

  /** Updates that wait for a record; `undefined` if nothing consumes them. */
  toJSON(): OutsideUpdatesState | undefined {
    return this.#outside?.toJSON();
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    this.#outside?.restore(state);
  }

  #consume(stretch: Stretch): void {
    const { aggregates, table, tracks, leads } = this.#with;
    if (aggregates.isNeeded) aggregates.take(stretch);
    table?.take(stretch);
    tracks?.take(stretch);
    leads?.take(stretch);
  }

  /** Takes the updates that wait for the mode; they belong to the first row. */
  #takeOutside(stretch: Stretch, outside: OutsideUpdates): void {
    const { iter, epoch, timesMs, clockMs } = stretch;
    for (const { section, rows } of outside.take(stretch.section.mode)) {
      const place = { iter, epoch, timesMs, clockMs, isMapped: false };
      const update = { section, rows, start: 0, width: 2, length: 1, ...place };
      this.#consume(update);
      this.#with.ages?.take(update, 0);
    }
  }
}

function timeSectionOf(mode: string): Section {
  return {
    mode,
    keys: ['time'],
    columns: [0],
    countColumns: undefined,
    areWeights: undefined,
    kinds: ['float'],
    hasMarks: false,
  };
}
