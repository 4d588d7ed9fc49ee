import { max } from '../aggregates/max.ts';
import type { Continuation } from '../codec/continuation.ts';
import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readList, readText } from '../codec/read-state.ts';
import type { RunInfo } from '../hub/message-hub.ts';
import { cutLabel, isUrlLabel, routeOf } from '../record/group-key.ts';
import type { LabelTable } from '../record/label-table.ts';
import { mergeRunSettings, type RunSettings, readRunSettings } from '../record/run-settings.ts';
import type { LabelSource, Template } from '../record/template.ts';
import type { Interval } from '../run/cadence.ts';
import { Timeline, type TimelineState } from '../run/timeline.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import type { GroupTracks } from '../tracks/group-tracks.ts';
import type { HookState } from './hook-state.ts';
import type { LoggerHook } from './logger-hook.ts';

export interface HookGroupsOptions {
  /** The labels that records are grouped by; empty for one group of all records. */
  readonly groupBy: readonly string[];
  /** Labels with urls that are not turned into routes. */
  readonly rawLabels: ReadonlySet<string>;
  /** The modes of the run. */
  readonly modes: ReadonlySet<string>;
  /** The largest number of groups with lines of their own. */
  readonly maxGroups: number;
  /** The interval of modes that have no interval of their own. */
  readonly interval: Interval;
  /** The texts of the labels that rows hold. */
  readonly labels: LabelTable;
  /** `undefined` if no line depends on time. */
  readonly maxClockJumpMs: number | undefined;
  readonly makeHook: (group: readonly string[], groups: HookGroups) => LoggerHook;
  /** Called for a group that has left, after its last line. */
  readonly onLeave: (group: readonly string[], hook: LoggerHook) => void;
}

interface Group {
  readonly labels: readonly string[];
  readonly hook: LoggerHook;
  /** The number and the clock of the newest record. */
  lastRecord: number;
  lastMs: number;
}

export interface HookGroupsState {
  /** The labels that make a group. */
  readonly groupBy: readonly string[];
  /** What records said of the run. */
  readonly run: Partial<RunSettings>;
  /** Left out if no line depends on time. */
  readonly timeline?: TimelineState;
  /** The number of records of all groups, and that at the last search for quiet ones. */
  readonly records: number;
  readonly lastLook: number;
  /** Oldest group first; the last one is `(other)` if `hasOther`. */
  readonly groups: readonly GroupState[];
  readonly hasOther: boolean;
}

interface GroupState {
  readonly labels: readonly string[];
  readonly lastRecord: number;
  readonly lastMs: StateNumber;
  readonly hook: HookState;
}

/** The labels of the group that takes the records of all groups beyond `maxGroups`. */
const OTHER = ['(other)'];
/** Keys of rows that are remembered with their group. Above it all are forgotten. */
const MAX_WAYS = 20_000;
/** Ids of labels below it fit into one number by twos. */
const MAX_JOINED = 2 ** 26;
/** The records between two searches for quiet groups. */
const LOOK_INTERVAL = 1000;
/** A group is quiet after this many of its intervals without a record. */
const IDLE_INTERVALS = 10;

/**
 * Keeps one hook per group of records. Records of groups beyond `maxGroups` go to one group
 * `(other)`. A quiet group writes its last line and makes room for another one. O(1) per record.
 */
export class HookGroups {
  readonly #options: HookGroupsOptions;
  readonly #groups = new Map<string, Group>();
  /** Groups by the id of the label, or by a text of several ids. */
  readonly #ways = new Map<number | string, Group>();
  #other: Group | undefined;
  /** The group of the newest record, if records are grouped. */
  #current: Group | undefined;
  #records = 0;
  #lastLook = 0;
  /** What records said of the run. */
  #update: Partial<RunSettings> = {};
  /** Whether the text of a label is a url, by label. */
  readonly #areUrls: readonly boolean[];
  /** The hook of all records, if they are not grouped. */
  readonly #only: LoggerHook | undefined;
  /** The time of all records; `undefined` if no line depends on it. */
  readonly timeline: Timeline | undefined;

  constructor(options: HookGroupsOptions) {
    this.#options = options;
    const { groupBy, rawLabels, maxClockJumpMs } = options;
    this.timeline = maxClockJumpMs === undefined ? undefined : new Timeline(maxClockJumpMs);
    this.#areUrls = groupBy.map((label) => isUrlLabel(label) && !rawLabels.has(label));
    if (options.groupBy.length > 0) return;
    // made at once: updates of the hub before the first record belong to the first iteration
    this.#only = options.makeHook([], this);
    this.#groups.set('', { labels: [], hook: this.#only, lastRecord: 0, lastMs: Number.NaN });
  }

  /** Returns the hook of the group of a row with the clock `timeMs`. */
  hookOf({ labels }: Template, rows: Float64Array, start: number, timeMs: number): LoggerHook {
    if (this.#only !== undefined) return this.#only;
    const way = wayOf(labels, rows, start);
    const group = this.#ways.get(way) ?? this.#groupOf(way, this.#textsOf(labels, rows, start));
    group.lastRecord = ++this.#records;
    group.lastMs = timeMs;
    this.#current = group;
    return group.hook;
  }

  /** Returns how many rows from `start` on, at most `count`, have the labels of the first one. */
  rowsOfOne({ labels, width }: Template, rows: Float64Array, start: number, count: number): number {
    if (this.#only !== undefined) return count;
    let length = count;
    for (const label of labels) {
      if (label.kind !== 'constant') length = sameRows(rows, start + label.column, width, length);
    }
    return length;
  }

  /** Counts records that the group of the newest one took besides it; `timeMs` is the last clock. */
  tookMore(records: number, timeMs: number): void {
    if (this.#current === undefined) return;
    this.#records += records;
    this.#current.lastRecord = this.#records;
    this.#current.lastMs = timeMs;
  }

  /** Returns the hook of the group of a row, if there is one; `(other)` may stand for it. */
  find({ labels }: Template, rows: Float64Array, start: number): LoggerHook | undefined {
    if (this.#only !== undefined) return this.#only;
    const known = this.#groups.get(keyOf(this.#textsOf(labels, rows, start)));
    return (known ?? this.#other)?.hook;
  }

  /** What the hub answers of the run: of the group of the newest record. O(groups) per answer. */
  get runInfo(): RunInfo {
    return this.#only?.runInfo ?? ((key) => this.#newest?.hook.runInfo(key));
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

  /** Applies what a record says of the run to all groups, and to groups that come later. */
  updateSettings(update: Partial<RunSettings>): void {
    this.#update = mergeRunSettings(this.#update, update);
    for (const hook of this.hooks) hook.updateSettings(update);
  }

  /** The newest iteration of the training, `undefined` before its first record. */
  get trainIter(): number | undefined {
    const iters = this.hooks.flatMap(({ trainIter }) => trainIter ?? []);
    return iters.length === 0 ? undefined : max(iters);
  }

  toJSON(): HookGroupsState {
    const groups = this.#all.map(({ labels, lastRecord, lastMs, hook }) => ({
      labels,
      lastRecord,
      lastMs: writeNumber(lastMs),
      hook: hook.toJSON(),
    }));
    return {
      groupBy: this.#options.groupBy,
      run: this.#update,
      ...(this.timeline !== undefined && { timeline: this.timeline.toJSON() }),
      records: this.#records,
      lastLook: this.#lastLook,
      groups,
      hasOther: this.#other !== undefined,
    };
  }

  /**
   * Restores what `toJSON` gave, before the first record. Returns the names of what begins anew
   * because the options ask for something else. @throws TypeError for anything else.
   */
  restore(state: unknown, continuation: Continuation): readonly string[] {
    const saved = Object(state) as Partial<HookGroupsState>;
    const { groupBy, run, timeline, hasOther } = saved;
    const update = readRunSettings(run, this.#options.modes);
    if (update !== undefined) this.updateSettings(update);
    const groups = readList(saved.groups, 'groups');
    const records = readNumber(saved.records, 'records');
    const lastLook = readNumber(saved.lastLook, 'lastLook');
    if (timeline !== undefined) this.timeline?.restore(timeline);
    const isSame = JSON.stringify(groupBy) === JSON.stringify(this.#options.groupBy);
    if (!isSame) return [`groups by ${showLabels(this.#options.groupBy)}`];
    this.#records = records;
    this.#lastLook = lastLook;
    const kept = groups.slice(-this.#options.maxGroups - 1);
    const left = groups.length - kept.length;
    const misfits = kept.flatMap((group, index) => {
      const isOther = hasOther === true && index === kept.length - 1;
      return this.#restoreGroup(group, isOther, continuation);
    });
    return left > 0 ? [...misfits, `${left} groups above maxGroups`] : misfits;
  }

  /** The rows of the tables of all groups, with the labels beside the mode. */
  get tableRows(): readonly RunTableRow[] {
    return this.#all.flatMap(({ labels, hook }) => {
      const group = labels.length === 0 ? '' : `[${labels.join(' ')}]`;
      return hook.tableRows.map((row) => ({ ...row, mode: row.mode + group }));
    });
  }

  /** The tracks of all groups. */
  get tracks(): readonly GroupTracks[] {
    return this.#all.map(({ labels, hook }) => ({ group: labels, modes: hook.modeTracks }));
  }

  /** All groups, oldest first, `(other)` last. */
  get #all(): readonly Group[] {
    const groups = [...this.#groups.values()];
    return this.#other === undefined ? groups : [...groups, this.#other];
  }

  get #newest(): Group | undefined {
    let newest: Group | undefined;
    for (const group of this.#all) {
      if (newest === undefined || group.lastRecord >= newest.lastRecord) newest = group;
    }
    return newest;
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

  #groupOf(way: number | string, labels: readonly string[]): Group {
    const key = keyOf(labels);
    const known = this.#groups.get(key);
    const group = known ?? this.#add(key, labels);
    // rows of `(other)` are not remembered: there may be as many labels as records
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

  #restoreGroup(state: unknown, isOther: boolean, continuation: Continuation): readonly string[] {
    const { labels, lastRecord, lastMs, hook: saved } = Object(state) as Partial<GroupState>;
    const texts = readList(labels, 'labels').map((label) => readText(label, 'label'));
    if (this.#only !== undefined) return this.#only.restore(saved, continuation);
    const group = this.#newGroup(texts);
    group.lastRecord = readNumber(lastRecord, 'lastRecord');
    group.lastMs = readNumber(lastMs, 'lastMs');
    if (isOther) this.#other = group;
    else this.#groups.set(keyOf(texts), group);
    return group.hook.restore(saved, continuation);
  }

  /**
   * Removes quiet groups, and returns whether there is room. Searches once per `LOOK_INTERVAL`
   * records.
   */
  #makeRoom(): boolean {
    if (this.#records - this.#lastLook < LOOK_INTERVAL) return false;
    this.#lastLook = this.#records;
    let latestMs = Number.NEGATIVE_INFINITY;
    for (const { lastMs } of this.#groups.values()) latestMs = Math.max(latestMs, lastMs);
    for (const [key, group] of this.#groups) {
      if (!this.#isQuiet(group, latestMs)) continue;
      this.#groups.delete(key);
      group.hook.writePending();
      this.#options.onLeave(group.labels, group.hook);
    }
    const hasRoom = this.#groups.size < this.#options.maxGroups;
    if (hasRoom) this.#ways.clear(); // some lead to a group that was removed
    return hasRoom;
  }

  #isQuiet({ lastRecord, lastMs }: Group, latestMs: number): boolean {
    const { interval } = this.#options;
    if (interval.kind === 'time') return latestMs - lastMs > IDLE_INTERVALS * interval.timeMs;
    if (interval.kind === 'epoch') return false;
    const turn = this.#groups.size * interval.iters; // records per line of each group
    return this.#records - lastRecord > IDLE_INTERVALS * turn;
  }
}

/** Returns a text that is the same for the same labels, and for no others. */
function keyOf(labels: readonly string[]): string {
  return labels.length === 1 ? (labels[0] as string) : JSON.stringify(labels);
}

/** Returns a key that is the same for rows with the same labels. */
function wayOf(labels: Template['labels'], rows: Float64Array, start: number): number | string {
  const [only, ...others] = labels;
  if (only?.kind === 'text' && others.length === 0) return rows[start + only.column] as number;
  const [second] = others;
  if (only?.kind === 'text' && second?.kind === 'text' && others.length === 1) {
    const [id, secondId] = [rows[start + only.column], rows[start + second.column]] as [
      number,
      number,
    ];
    // one number for both: making a text of them takes 150 ns
    if (id < MAX_JOINED && secondId < MAX_JOINED) return id * MAX_JOINED + secondId;
  }
  const wayOfLabel = (label: LabelSource): string =>
    label.kind === 'constant' ? `=${label.text}` : `${label.kind}${rows[start + label.column]}`;
  return labels.map(wayOfLabel).join('\n');
}

/** Returns how many numbers, `stride` apart, are equal to the first one; at most `count`. */
function sameRows(rows: Float64Array, from: number, stride: number, count: number): number {
  const first = rows[from];
  let length = 1;
  while (length < count && rows[from + length * stride] === first) length++;
  return length;
}

function showLabels(labels: readonly string[]): string {
  return labels.length === 0 ? 'nothing' : labels.join(', ');
}
