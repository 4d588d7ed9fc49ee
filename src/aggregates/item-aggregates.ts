import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readList, readPairs, readText } from '../codec/read-state.ts';
import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import { hasStar, matchesKey } from '../text/glob.ts';
import type { Answer } from './answer.ts';
import {
  type KeptAnswer,
  type KeptResult,
  KeyAggregates,
  type KeyAggregatesState,
  nameOf,
} from './key-aggregates.ts';
import { Scratch } from './scratch.ts';
import { StretchColumn } from './stretch-column.ts';
import type { WindowEnd } from './value-window.ts';
import { MEAN } from './window-statistics.ts';

/** What is kept of a key that a map brings. */
const MAPPED: KeptAnswer = { kind: 'window', reach: { kind: 'interval' }, statistic: MEAN };

/** What an item of customCfg asks of a key, and who answers it. */
export interface AskedItem {
  /** The key below its mode; with `*` all keys that match. */
  readonly dataSrc: string;
  /** The name in the line; by default the key, which the item then replaces. */
  readonly logName?: string;
  readonly methodName: string;
  readonly answer: Answer;
}

/** Further options. */
export interface ItemAggregatesOptions {
  /** Shared by users that never run at the same time. */
  readonly scratch?: Scratch;
  /**
   * Of the keys that maps bring, which ones show a mean of their own (`meanPattern`), not that
   * since the line before; `undefined` if no map brings keys.
   */
  readonly showsMean?: ((key: string) => boolean) | undefined;
  /** Whether the hub has a key: there are only so many. Default: all. */
  readonly isKey?: (mode: string, key: string) => boolean;
}

/** The histories that a state has beside the aggregates. */
export interface KeptHistories {
  /** The modes of the run. */
  readonly modes: readonly string[];
  /** Returns the number of values that were kept of a key. */
  readonly lengthOf: (mode: string, key: string) => number;
}

const NO_HISTORIES: KeptHistories = { modes: [], lengthOf: () => Number.POSITIVE_INFINITY };

/** The aggregates of one mode. */
interface ModeAggregates {
  readonly byKey: Map<string, KeyAggregates>;
  /** Keys that a map brought and no item replaces: lines show their mean since the line before. */
  readonly mapped: Set<string>;
  /** The epoch of the mode's own loop; NaN before its first value. */
  epoch: number;
}

interface ModeAggregatesState {
  readonly epoch: StateNumber;
  readonly mapped: readonly string[];
  /** What items with `*` ask for: keys that come later are asked for it too. */
  readonly patterns: readonly string[];
  readonly keys: readonly (readonly [key: string, state: KeyAggregatesState])[];
}

/** The aggregates of all modes, by mode. */
export type ItemAggregatesState = readonly (readonly [mode: string, state: ModeAggregatesState])[];

/** A key of a section that is asked for. */
interface AskedColumn {
  readonly index: number;
  readonly aggregates: KeyAggregates;
}

/** What the records of a section are asked for. */
interface SectionPlan {
  readonly mode: ModeAggregates;
  readonly columns: readonly AskedColumn[];
}

/**
 * Keeps what the items of customCfg need that a history alone does not answer, by mode and key.
 * The keys of a section are looked up once: keys without an item cost nothing.
 */
export class ItemAggregates {
  /** Whether any item needs it; otherwise it costs nothing. */
  readonly isNeeded: boolean;
  readonly #items: readonly AskedItem[];
  /** Whether an item with `*` keeps anything. */
  readonly #hasPatterns: boolean;
  /** The names that items make of keys, with `*` where `dataSrc` has one. */
  readonly #replaced: readonly string[];
  readonly #scratch: Scratch;
  readonly #isKey: (mode: string, key: string) => boolean;
  readonly #showsMean: ItemAggregatesOptions['showsMean'];
  #modes = new Map<string, ModeAggregates>();
  #plans = new WeakMap<Section, SectionPlan>();
  #lastSection: Section | undefined;
  #lastPlan: SectionPlan | undefined;
  readonly #column = new StretchColumn();

  constructor(
    items: readonly AskedItem[],
    { scratch = new Scratch(), showsMean, isKey = () => true }: ItemAggregatesOptions = {},
  ) {
    this.#items = items.filter(({ answer }) => keptAnswer(answer) !== undefined);
    this.#hasPatterns = this.#items.some(({ dataSrc }) => hasStar(dataSrc));
    this.#replaced = items.flatMap(({ dataSrc, logName = dataSrc }) =>
      hasStar(dataSrc) && logName !== dataSrc ? [] : [logName],
    );
    this.#isKey = isKey;
    this.#scratch = scratch;
    this.isNeeded = this.#items.length > 0 || showsMean !== undefined;
    this.#showsMean = showsMean;
  }

  /** Whether a line shows the mean since the line before of a key, because a map brought it. */
  isMapped(mode: string, key: string): boolean {
    return this.#modes.get(mode)?.mapped.has(key) === true;
  }

  /** Takes the values of all keys that are asked for. */
  take(stretch: Stretch): void {
    const { mode, columns } = this.#planOf(stretch);
    if (stretch.epoch !== mode.epoch) {
      mode.epoch = stretch.epoch;
      for (const aggregates of mode.byKey.values()) aggregates.begin('epoch');
    }
    if (columns.length === 0) return;
    const column = this.#column;
    column.open(stretch);
    for (const { index, aggregates } of columns) {
      column.pick(stretch, index);
      aggregates.add(column, stretch.clockMs);
    }
    column.close();
  }

  /**
   * Returns the result of an item; `undefined` if its window is empty, or if nothing is kept for
   * it.
   */
  result(
    mode: string,
    { dataSrc, answer }: AskedItem,
    end: WindowEnd,
    digits: number | undefined,
  ): KeptResult | undefined {
    const kept = keptAnswer(answer);
    if (kept === undefined) return undefined;
    const aggregates = this.#modeOf(mode).byKey.get(dataSrc);
    if (aggregates === undefined) return undefined;
    return kept.kind === 'window'
      ? aggregates.windowResult(kept, end, digits)
      : aggregates.result(kept);
  }

  /** Begins the next interval of a mode, after a line of the mode. */
  beginInterval(mode: string): void {
    for (const aggregates of this.#modes.get(mode)?.byKey.values() ?? [])
      aggregates.beginInterval();
  }

  /** Whether a line of the mode shows what time alone changes. */
  isOfTime(mode: string): boolean {
    for (const aggregates of this.#modes.get(mode)?.byKey.values() ?? []) {
      if (aggregates.isOfTime) return true;
    }
    return false;
  }

  toJSON(): ItemAggregatesState {
    return Array.from(this.#modes, ([mode, { epoch, mapped, byKey }]) => [
      mode,
      {
        epoch: writeNumber(epoch),
        mapped: [...mapped],
        patterns: this.#items.flatMap((item) => (hasStar(item.dataSrc) ? [patternName(item)] : [])),
        keys: Array.from(byKey, ([key, aggregates]) => [key, aggregates.toJSON()]),
      },
    ]);
  }

  /**
   * Restores what `toJSON` gave, before the first record, for the items that are the same; the
   * others begin anew, and their names are returned. The histories were kept beside the aggregates.
   * @throws TypeError or RangeError for what is no state; nothing is taken over then.
   */
  restore(
    state: unknown,
    { modes: known, lengthOf }: KeptHistories = NO_HISTORIES,
  ): readonly string[] {
    const misfits: string[] = [];
    const modes = new Map<string, ModeAggregates>();
    const pairs = readPairs(state, 'aggregates', readMode);
    for (const name of known) {
      if (!pairs.some(([saved]) => saved === name)) misfits.push(...this.#newIn(name, lengthOf));
    }
    for (const [name, saved] of pairs) {
      const mode = this.#newMode();
      misfits.push(...this.#restoreMode(mode, name, saved, lengthOf));
      modes.set(name, mode);
    }
    this.#modes = modes;
    this.#plans = new WeakMap();
    this.#lastPlan = undefined;
    return misfits;
  }

  /** Fills a new mode with what was saved of it; returns the names of the items that begin anew. */
  #restoreMode(
    mode: ModeAggregates,
    name: string,
    saved: SavedMode,
    lengthOf: KeptHistories['lengthOf'],
  ): readonly string[] {
    mode.epoch = saved.epoch;
    for (const key of saved.keys.keys()) this.#aggregatesOf(mode, key);
    for (const key of saved.mapped) this.#addMapped(mode, key);
    const restored = new Map<string, ReadonlySet<string>>();
    for (const [key, aggregates] of mode.byKey) {
      if (!saved.keys.has(key)) continue;
      restored.set(key, aggregates.restore(saved.keys.get(key), lengthOf(name, key)));
    }
    const isNew = ({ dataSrc, answer }: AskedItem): boolean => {
      if (hasStar(dataSrc)) return !saved.patterns.has(patternName({ dataSrc, answer }));
      const kept = keptAnswer(answer);
      return kept === undefined || restored.get(dataSrc)?.has(nameOf(kept)) !== true;
    };
    return this.#items.filter(isNew).map((item) => itemName(name, item));
  }

  /** Returns the names of the items of a mode without saved aggregates, whose keys had values. */
  #newIn(mode: string, lengthOf: KeptHistories['lengthOf']): readonly string[] {
    const asked = this.#items.filter(({ dataSrc }) => lengthOf(mode, dataSrc) > 0);
    return asked.map((item) => itemName(mode, item));
  }

  #modeOf(name: string): ModeAggregates {
    const known = this.#modes.get(name);
    if (known !== undefined) return known;
    const mode = this.#newMode();
    this.#modes.set(name, mode);
    return mode;
  }

  #newMode(): ModeAggregates {
    const mode = { byKey: new Map(), mapped: new Set<string>(), epoch: Number.NaN };
    for (const { dataSrc } of this.#items) if (!hasStar(dataSrc)) this.#make(mode, dataSrc);
    return mode;
  }

  /** Returns the aggregates of a key, made if an item with `*` asks for it. */
  #aggregatesOf(mode: ModeAggregates, key: string): KeyAggregates | undefined {
    return mode.byKey.get(key) ?? (this.#hasPatterns ? this.#make(mode, key) : undefined);
  }

  /** Makes the aggregates of a key for all items at once, before its first value. */
  #make({ byKey }: ModeAggregates, key: string): KeyAggregates | undefined {
    const answers = this.#items
      .filter(({ dataSrc }) => matchesKey(dataSrc, key))
      .flatMap(({ answer }) => keptAnswer(answer) ?? []);
    if (answers.length === 0) return undefined;
    const aggregates = new KeyAggregates(answers, this.#scratch);
    byKey.set(key, aggregates);
    return aggregates;
  }

  #addMapped(mode: ModeAggregates, key: string): void {
    const { byKey, mapped } = mode;
    if (mapped.has(key) || this.#showsMean?.(key)) return;
    if (this.#replaced.some((pattern) => matchesKey(pattern, key))) return;
    const known = this.#aggregatesOf(mode, key);
    if (known === undefined) byKey.set(key, new KeyAggregates([MAPPED], this.#scratch));
    else known.include([MAPPED]);
    mapped.add(key);
    // sections that are known may bring the key too
    this.#plans = new WeakMap();
    this.#lastPlan = undefined;
  }

  /** Finds the plan of a section; most sections are the one before, which saves the look-up. */
  #planOf({ section, isMapped }: Stretch): SectionPlan {
    if (section === this.#lastSection && this.#lastPlan !== undefined) return this.#lastPlan;
    const plan = this.#plans.get(section) ?? this.#plan(section, isMapped);
    this.#lastSection = section;
    this.#lastPlan = plan;
    return plan;
  }

  #plan(section: Section, isMapped: boolean): SectionPlan {
    const mode = this.#modeOf(section.mode);
    const isKey = (key: string): boolean => this.#isKey(section.mode, key);
    if (isMapped) for (const key of section.keys.filter(isKey)) this.#addMapped(mode, key);
    const columns = section.keys.flatMap((key, index) => {
      const aggregates = isKey(key) ? this.#aggregatesOf(mode, key) : undefined;
      return aggregates === undefined ? [] : [{ index, aggregates }];
    });
    const plan = { mode, columns };
    this.#plans.set(section, plan);
    return plan;
  }
}

/** The aggregates of a mode, as a state has them. */
type SavedMode = ReturnType<typeof readMode>;

function readMode(state: unknown) {
  const { epoch, mapped, patterns, keys }: Readonly<Record<string, unknown>> = Object(state);
  return {
    epoch: readNumber(epoch, 'epoch'),
    mapped: readList(mapped, 'mapped').map((key) => readText(key, 'mapped')),
    patterns: new Set(readList(patterns, 'patterns').map((name) => readText(name, 'patterns'))),
    keys: new Map(readPairs(keys, 'keys', (one) => one)),
  };
}

/** Returns a name that two items with `*` share if their aggregates are the same. */
function patternName({ dataSrc, answer }: Pick<AskedItem, 'dataSrc' | 'answer'>): string {
  const kept = keptAnswer(answer);
  return `${kept === undefined ? '' : nameOf(kept)} of ${dataSrc}`;
}

/** Returns the name of an item in a message about a state. */
function itemName(mode: string, { methodName, dataSrc }: AskedItem): string {
  return `${methodName} of ${mode}/${dataSrc}`;
}

function keptAnswer(answer: Answer): KeptAnswer | undefined {
  return answer.kind === 'current' || answer.kind === 'history' ? undefined : answer;
}
