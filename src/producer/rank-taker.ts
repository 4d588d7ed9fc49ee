import type { Counters } from '../engine/counters.ts';
import type { Outlet } from '../engine/outlet.ts';
import type { RowExtras, RowTaker } from '../engine/row-taker.ts';
import type { PendingUpdates } from '../hub/pending-updates.ts';
import { convertRows } from '../record/convert-rows.ts';
import { HUB_UPDATES_KEY, type ReadHubUpdate, writeUpdateValue } from '../record/hub-updates.ts';
import type { KnownRecord } from '../record/object-templates.ts';
import type { RunSettings } from '../record/run-settings.ts';
import type { ModeScalars } from '../record/scalar-record.ts';
import { type Batch, isRowValid, type Template } from '../record/template.ts';
import { boundedJson } from '../text/bounded-json.ts';
import type { RankLog } from './rank-log.ts';

export interface RankTakerDependencies {
  readonly log: RankLog;
  readonly outlet: Outlet;
  readonly counters: Counters;
  /** The updates of the hub by the program, which the next record carries. */
  readonly pending: PendingUpdates;
  /** Called with what the log cannot hold. */
  readonly onLost: (what: string) => void;
}

/** What is said of a record that no batch can hold. */
const TOO_LARGE = 'a record with too many keys';
/** The names of loggers that one template is remembered with. */
const MAX_NAMES = 100;

/** Writes rows, settings of the run and updates of the hub into the log of a rank. */
export class RankTaker implements RowTaker {
  readonly #with: RankTakerDependencies;
  /** The keys that have come so far, by mode. */
  readonly #keys = new Map<string, Set<string>>();
  readonly #seen = new WeakSet<Template>();
  readonly #named = new WeakMap<Template, Map<string | undefined, Template>>();
  #last: Template | undefined;

  constructor(dependencies: RankTakerDependencies) {
    this.#with = dependencies;
  }

  /** Whether a key of a mode has come before. */
  isKnownKey(mode: string, key: string): boolean {
    return this.#keys.get(mode)?.has(key) === true;
  }

  take({ template, rows, count }: Batch): number {
    convertRows(template, rows, count);
    let row = 0;
    for (; row < count; row++) {
      const start = row * template.width;
      if (!isRowValid(template, rows, start)) break;
      this.#add(template, rows, start);
    }
    return row;
  }

  takeOne({ template, rows }: KnownRecord, name: string | undefined, extras?: RowExtras): void {
    const { outlet } = this.#with;
    const timeMs = template.time < 0 ? Number.NaN : (rows[template.time] as number);
    outlet.beginRecord(timeMs, name);
    this.#add(name === template.name ? template : this.#withName(template, name), rows, 0, extras);
  }

  takeHubUpdates(
    scalars: readonly ReadHubUpdate[],
    info: readonly (readonly [key: string, value: unknown])[],
  ): void {
    const updates = scalars.map(([key, value, count, kind]) => [
      key,
      writeUpdateValue(value, kind === 'byValue' ? undefined : kind),
      count,
    ]);
    this.#note({ [HUB_UPDATES_KEY]: { scalars: updates, info: Object.fromEntries(info) } });
  }

  takeSettings(run: Partial<RunSettings>): void {
    this.#note({ run });
  }

  passTime(): void {
    // the aggregator has a time of its own
  }

  /** Writes the updates of the hub that no record has carried. */
  writePending(): void {
    const updates = this.#with.pending.take();
    if (updates !== undefined) this.#note({ [HUB_UPDATES_KEY]: updates });
  }

  #add(template: Template, rows: Float64Array, start: number, extras?: RowExtras): void {
    const { log, counters, pending, onLost } = this.#with;
    if (!pending.isEmpty) this.writePending();
    if (template !== this.#last) this.#see(template);
    const own = extras && extrasOf(extras, template);
    if (log.add(template, rows, start, own)) counters.collected++;
    else {
      counters.refused++;
      counters.countReason(TOO_LARGE);
      onLost(TOO_LARGE);
    }
  }

  #note(record: object): void {
    const { log, onLost } = this.#with;
    let line: string | undefined;
    try {
      line = boundedJson(record);
    } catch {
      line = undefined; // an info of the hub that holds itself, say
    }
    if (line === undefined || !log.addNote(line)) onLost('updates of the hub or the run');
  }

  /** Remembers the keys of a template. */
  #see(template: Template): void {
    this.#last = template;
    if (this.#seen.has(template)) return;
    this.#seen.add(template);
    for (const { mode, keys } of template.sections) {
      const known = this.#keys.get(mode) ?? new Set();
      this.#keys.set(mode, known);
      for (const key of keys) known.add(key);
    }
  }

  /** Returns the template with the name of another logger: one object per name. */
  #withName(template: Template, name: string | undefined): Template {
    const named = this.#named.get(template) ?? new Map<string | undefined, Template>();
    this.#named.set(template, named);
    const known = named.get(name);
    if (known !== undefined) return known;
    if (named.size === MAX_NAMES) named.clear();
    const own = { ...template, name };
    named.set(name, own);
    return own;
  }
}

const NO_INFO: ModeScalars['info'] = [];

/** Returns what a record says besides its row; `undefined` if that is nothing. */
function extrasOf({ info, experimentName }: RowExtras, { sections }: Template) {
  const hasInfo = info?.some(({ length }) => length > 0) === true;
  if (!hasInfo && experimentName === undefined) return undefined;
  return { info: info ?? sections.map(() => NO_INFO), experimentName };
}
