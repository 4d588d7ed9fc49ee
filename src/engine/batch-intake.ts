import type { MessageHub } from '../hub/message-hub.ts';
import { convertRows } from '../record/convert-rows.ts';
import type { ReadHubUpdate } from '../record/hub-updates.ts';
import type { KnownRecord } from '../record/object-templates.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { Batch, Template } from '../record/template.ts';
import { isRowValid } from '../record/template.ts';
import type { Counters } from './counters.ts';
import type { HookGroups } from './groups.ts';
import type { Outlet } from './outlet.ts';
import type { RowExtras, RowTaker } from './row-taker.ts';
import type { RunEvents } from './run-events.ts';
import type { RowSpan } from './stretch-builder.ts';

/** What the intake of batches works with. */
export interface BatchIntakeDependencies {
  readonly hub: MessageHub;
  readonly groups: HookGroups;
  readonly outlet: Outlet;
  readonly counters: Counters;
  readonly run: RunEvents;
  /** Called before a record is taken. */
  readonly onRecord: () => void;
  /** Told of a scalar record whose time is not known. */
  readonly onNoClock: () => void;
}

const NO_EXTRAS: RowExtras = {};

/** Hands the rows of batches to the hooks of their groups, as many rows per call as possible. */
export class BatchIntake implements RowTaker {
  readonly #with: BatchIntakeDependencies;
  // one object, filled anew per call, so that nothing is allocated per record
  readonly #span: { -readonly [Field in keyof RowSpan]: RowSpan[Field] };

  constructor(dependencies: BatchIntakeDependencies) {
    this.#with = dependencies;
    this.#span = {
      template: undefined as unknown as Template,
      rows: new Float64Array(0),
      start: 0,
      count: 0,
      info: undefined,
      experimentName: undefined,
    };
  }

  take({ template, rows, count }: Batch): number {
    convertRows(template, rows, count);
    let row = 0;
    while (row < count) {
      const start = row * template.width;
      if (!isRowValid(template, rows, start)) break;
      this.#beginRecord(template, rows, start, template.name);
      row += this.#takeRows(template, rows, start, count - row);
    }
    return row;
  }

  takeOne(
    { template, rows }: KnownRecord,
    name: string | undefined,
    extras: RowExtras = NO_EXTRAS,
  ): void {
    this.#beginRecord(template, rows, 0, name);
    this.#takeRows(template, rows, 0, 1, extras);
  }

  takeHubUpdates(
    scalars: readonly ReadHubUpdate[],
    info: readonly (readonly [key: string, value: unknown])[],
  ): void {
    const { hub } = this.#with;
    for (const [key, value, count, kind] of scalars) hub.append(key, value, count, kind);
    for (const [key, value] of info) hub.setInfo(key, value);
  }

  takeSettings(update: Partial<RunSettings>): void {
    this.#with.groups.updateSettings(update);
  }

  passTime(timeMs: number): void {
    this.#with.groups.passTime(timeMs);
  }

  #beginRecord(
    template: Template,
    rows: Float64Array,
    start: number,
    name: string | undefined,
  ): void {
    const { outlet, onRecord, onNoClock } = this.#with;
    onRecord(); // a save that is due comes first: it has the records before this one
    const timeMs = template.time < 0 ? Number.NaN : (rows[start + template.time] as number);
    outlet.beginRecord(timeMs, name);
    if (Number.isNaN(outlet.timeMs)) onNoClock();
  }

  #takeRows(
    template: Template,
    rows: Float64Array,
    start: number,
    count: number,
    extras: RowExtras = NO_EXTRAS,
  ): number {
    const { groups, outlet, counters, run } = this.#with;
    if (!run.isOpen) run.open(template.sections.map(({ mode }) => mode));
    const hook = groups.hookOf(template, rows, start, outlet.timeMs);
    const span = this.#span;
    span.template = template;
    span.rows = rows;
    span.start = start;
    span.count = groups.rowsOfOne(template, rows, start, count);
    span.info = extras.info;
    span.experimentName = extras.experimentName;
    const taken = hook.take(span);
    if (taken > 1) groups.tookMore(taken - 1, outlet.timeMs);
    counters.collected += taken; // not before: a record that throws is refused, and counts once
    return taken;
  }
}
