import { readList, readText } from '../codec/read-state.ts';
import type { RunInfo } from '../hub/message-hub.ts';
import { cutLabel, isUrlLabel, routeOf } from '../record/group-key.ts';
import type { LabelTable } from '../record/label-table.ts';
import { mergeRunSettings, type RunSettings, readRunSettings } from '../record/run-settings.ts';
import type { LabelSource, Template } from '../record/template.ts';
import type { Interval } from '../run/cadence.ts';
import { Timeline, type TimelineState } from '../run/timeline.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import type { HookState } from './hook-state.ts';
import type { LoggerHook } from './logger-hook.ts';

export interface HookGroupsOptions {
  /** Labels whose values make a group; empty for one group of all. */
  readonly groupBy: readonly string[];
  /** Those whose text makes a group as it is, though it is a url. */
  readonly rawLabels: ReadonlySet<string>;
  /** Whose epochs a run has. */
  readonly modes: ReadonlySet<string>;
  /** Groups that have lines of their own. */
  readonly maxGroups: number;
  /** From one line to the next, where a mode has no interval of its own. */
  readonly interval: Interval;
  /** The texts of the labels that rows hold. */
  readonly labels: LabelTable;
  /** `undefined` where no line depends on time. */
  readonly maxClockJumpMs: number | undefined;
  readonly makeHook: (group: readonly string[], groups: HookGroups) => LoggerHook;
  /** Told of a group that has left, after its last line. */
  readonly onLeave: (group: readonly string[]) => void;
}

interface Group {
  readonly labels: readonly string[];
  readonly hook: LoggerHook;
  /** The number and the clock of its newest record. */
  lastRecord: number;
  lastMs: number;
}

export interface HookGroupsState {
  /** The labels that make a group. */
  readonly groupBy: readonly string[];
  /** What records said of the run. */
  readonly run: Partial<RunSettings>;
  /** Where lines depend on time. */
  readonly timeline?: TimelineState;
  /** In the order in which they came. */
  readonly groups: readonly { readonly labels: readonly string[]; readonly hook: HookState }[];
}

/** Records of groups that are too many. */
const OTHER = ['(other)'];
/** Ways to a group that are remembered; beyond it all are found anew. */
const MAX_WAYS = 20_000;
/** Records between two looks for groups that have gone quiet. */
const LOOK_INTERVAL = 1000;
/** A group without a record for so many of its intervals makes room. */
const IDLE_INTERVALS = 10;

/**
 * One hook per group of records. Records of groups beyond `maxGroups` go to one group `(other)`; a
 * group that has gone quiet makes room, with its last line. O(1) per record.
 */
export class HookGroups {
  readonly #options: HookGroupsOptions;
  readonly #groups = new Map<string, Group>();
  /** By the ids of the labels, or their text where there are several. */
  readonly #ways = new Map<number | string, Group>();
  #other: Group | undefined;
  #records = 0;
  #lastLook = 0;
  /** What records said of the run. */
  #update: Partial<RunSettings> = {};
  /** By label, whether its text is a url. */
  readonly #areUrls: readonly boolean[];
  /** Of all records, where they are not grouped. */
  readonly #only: LoggerHook | undefined;
  /** The time of all records; `undefined` where no line depends on it. */
  readonly timeline: Timeline | undefined;

  constructor(options: HookGroupsOptions) {
    this.#options = options;
    const { groupBy, rawLabels, maxClockJumpMs } = options;
    this.timeline = maxClockJumpMs === undefined ? undefined : new Timeline(maxClockJumpMs);
    this.#areUrls = groupBy.map((label) => isUrlLabel(label) && !rawLabels.has(label));
    if (options.groupBy.length > 0) return;
    // made at once: updates of the hub that come before the first record are part of its iteration
    this.#only = options.makeHook([], this);
    this.#groups.set('', { labels: [], hook: this.#only, lastRecord: 0, lastMs: Number.NaN });
  }

  /** Whether all records are of one group. */
  get isOne(): boolean {
    return this.#only !== undefined;
  }

  /** The hook of the group of a row whose clock is `timeMs`. */
  hookOf({ labels }: Template, rows: Float64Array, start: number, timeMs: number): LoggerHook {
    if (this.#only !== undefined) return this.#only;
    const way = wayOf(labels, rows, start);
    const group = this.#ways.get(way) ?? this.#find(way, this.#textsOf(labels, rows, start));
    group.lastRecord = ++this.#records;
    group.lastMs = timeMs;
    return group.hook;
  }

  /** What the hub answers of the run, where all records are of one group. */
  get runInfo(): RunInfo | undefined {
    return this.#only?.runInfo;
  }

  get hooks(): readonly LoggerHook[] {
    return this.#all.map(({ hook }) => hook);
  }

  /** Moves time on to the clock of a record that brings no scalars. */
  passTime(timeMs: number): void {
    const { timeline } = this;
    if (timeline === undefined) return;
    timeline.advance(timeMs);
    if (timeline.clock.timeMs >= timeline.dueMs) this.writeDue(timeline.clock.timeMs);
  }

  /** Writes the lines of all boundaries up to `timeMs`, in the order of their time. */
  writeDue(timeMs: number): void {
    const { timeline } = this;
    if (timeline === undefined) return;
    for (;;) {
      let dueMs = Number.POSITIVE_INFINITY;
      for (const { hook } of this.#all) dueMs = Math.min(dueMs, hook.dueMs);
      timeline.dueMs = dueMs;
      if (!(dueMs <= timeMs)) return;
      for (const { hook } of this.#all) hook.writeDue(dueMs);
    }
  }

  /** Takes over what a record says of the run, for the groups that are and those that come. */
  updateSettings(update: Partial<RunSettings>): void {
    this.#update = mergeRunSettings(this.#update, update);
    for (const hook of this.hooks) hook.updateSettings(update);
  }

  /** The newest iteration of the training, `undefined` before its first record. */
  get trainIter(): number | undefined {
    const iters = this.hooks.flatMap(({ trainIter }) => trainIter ?? []);
    return iters.length === 0 ? undefined : Math.max(...iters);
  }

  toJSON(): HookGroupsState {
    const groups = this.#all.map(({ labels, hook }) => ({ labels, hook: hook.toJSON() }));
    return {
      groupBy: this.#options.groupBy,
      run: this.#update,
      ...(this.timeline !== undefined && { timeline: this.timeline.toJSON() }),
      groups,
    };
  }

  /**
   * Takes over what `toJSON` gave, before the first record; names what begins anew because the
   * options ask for something else. @throws TypeError for anything else.
   */
  restore(state: unknown): readonly string[] {
    const { groupBy, run, timeline, groups } = Object(state) as Partial<HookGroupsState>;
    const update = readRunSettings(run, this.#options.modes);
    if (update !== undefined) this.updateSettings(update);
    const saved = readList(groups, 'groups');
    if (timeline !== undefined) this.timeline?.restore(timeline);
    const isSame = JSON.stringify(groupBy) === JSON.stringify(this.#options.groupBy);
    if (!isSame) return [`groups by ${showLabels(this.#options.groupBy)}`];
    const kept = saved.slice(-this.#options.maxGroups - 1);
    const left = saved.length - kept.length;
    const misfits = kept.flatMap((group) => this.#restoreGroup(group));
    return left > 0 ? [...misfits, `${left} groups above maxGroups`] : misfits;
  }

  /** The rows of every group's table, its labels beside the mode. */
  get tableRows(): readonly RunTableRow[] {
    return this.#all.flatMap(({ labels, hook }) => {
      const group = labels.length === 0 ? '' : `[${labels.join(' ')}]`;
      return hook.tableRows.map((row) => ({ ...row, mode: row.mode + group }));
    });
  }

  /** In the order in which they came, the other one last. */
  get #all(): readonly Group[] {
    const groups = [...this.#groups.values()];
    return this.#other === undefined ? groups : [...groups, this.#other];
  }

  #textsOf(labels: Template['labels'], rows: Float64Array, start: number): readonly string[] {
    const { labels: table } = this.#options;
    return labels.map((label, index) => {
      if (label.kind === 'number') return String(rows[start + label.column]);
      const isText = label.kind === 'text';
      const text = isText ? table.textOf(rows[start + label.column] as number) : label.text;
      return cutLabel(this.#areUrls[index] ? routeOf(text) : text);
    });
  }

  #find(way: number | string, labels: readonly string[]): Group {
    const key = keyOf(labels);
    const known = this.#groups.get(key);
    const group = known ?? this.#add(key, labels);
    // nothing is remembered of groups that share one: there may be as many as records
    if (group !== this.#other) {
      if (this.#ways.size === MAX_WAYS) this.#ways.clear();
      this.#ways.set(way, group);
    }
    return group;
  }

  #add(key: string, labels: readonly string[]): Group {
    if (this.#groups.size >= this.#options.maxGroups && !this.#makeRoom()) {
      this.#other ??= this.#newGroup(OTHER);
      return this.#other;
    }
    const group = this.#newGroup(labels);
    this.#groups.set(key, group);
    return group;
  }

  #newGroup(labels: readonly string[]): Group {
    const hook = this.#options.makeHook(labels, this);
    hook.updateSettings(this.#update);
    return { labels, hook, lastRecord: this.#records, lastMs: Number.NaN };
  }

  #restoreGroup(state: unknown): readonly string[] {
    const { labels, hook: saved } = Object(state);
    const texts = readList(labels, 'labels').map((label) => readText(label, 'label'));
    if (this.#only !== undefined) return this.#only.restore(saved);
    const group = this.#newGroup(texts);
    if (texts.length === 1 && texts[0] === OTHER[0]) this.#other = group;
    else this.#groups.set(keyOf(texts), group);
    return group.hook.restore(saved);
  }

  /** Lets go of the groups that have gone quiet; looks for them now and then. */
  #makeRoom(): boolean {
    if (this.#records - this.#lastLook < LOOK_INTERVAL) return false;
    this.#lastLook = this.#records;
    const latestMs = Math.max(...Array.from(this.#groups.values(), ({ lastMs }) => lastMs));
    for (const [key, group] of this.#groups) {
      if (!this.#isQuiet(group, latestMs)) continue;
      this.#groups.delete(key);
      group.hook.writePending();
      this.#options.onLeave(group.labels);
    }
    const hasRoom = this.#groups.size < this.#options.maxGroups;
    if (hasRoom) this.#ways.clear(); // some lead to a group that has left
    return hasRoom;
  }

  #isQuiet({ lastRecord, lastMs }: Group, latestMs: number): boolean {
    const { interval } = this.#options;
    if (interval.kind === 'time') return latestMs - lastMs > IDLE_INTERVALS * interval.timeMs;
    if (interval.kind === 'epoch') return false;
    const turn = this.#groups.size * interval.iters; // records in which each group has its line
    return this.#records - lastRecord > IDLE_INTERVALS * turn;
  }
}

/** The same for the same labels, and for no others. */
function keyOf(labels: readonly string[]): string {
  return labels.length === 1 ? (labels[0] as string) : JSON.stringify(labels);
}

/** The same for rows of the same labels. */
function wayOf(labels: Template['labels'], rows: Float64Array, start: number): number | string {
  const [only, ...others] = labels;
  if (only?.kind === 'text' && others.length === 0) return rows[start + only.column] as number;
  const wayOfLabel = (label: LabelSource): string =>
    label.kind === 'constant' ? `=${label.text}` : `${label.kind}${rows[start + label.column]}`;
  return labels.map(wayOfLabel).join('\n');
}

function showLabels(labels: readonly string[]): string {
  return labels.length === 0 ? 'nothing' : labels.join(', ');
}
