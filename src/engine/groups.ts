import { readList, readText } from '../codec/read-state.ts';
import { groupOf } from '../record/group-key.ts';
import type { LogRecord } from '../record/log-record.ts';
import { mergeRunSettings, type RunSettings, readRunSettings } from '../record/run-settings.ts';
import type { HookState } from '../state/hook-state.ts';
import type { RunTableRow } from '../summary/run-table-row.ts';
import type { LoggerHook } from './logger-hook.ts';

export interface HookGroupsOptions {
  /** Labels whose values make a group; empty for one group of all. */
  readonly groupBy: readonly string[];
  /** Whose epochs a run has. */
  readonly modes: ReadonlySet<string>;
  /** Groups that are kept. */
  readonly maxGroups: number;
  readonly makeHook: (group: readonly string[]) => LoggerHook;
  /** Told of a group that had to leave, after its last line. */
  readonly onOverflow: (group: readonly string[]) => void;
}

interface Group {
  readonly labels: readonly string[];
  readonly hook: LoggerHook;
}

export interface HookGroupsState {
  /** The labels that make a group. */
  readonly groupBy: readonly string[];
  /** What records said of the run. */
  readonly run: Partial<RunSettings>;
  /** Least recently used first. */
  readonly groups: readonly { readonly labels: readonly string[]; readonly hook: HookState }[];
}

/**
 * One hook a group of records, the least recently used one leaving with its last line when there are
 * too many. O(1) a record.
 */
export class HookGroups {
  readonly #options: HookGroupsOptions;
  /** Least recently used first. */
  readonly #groups = new Map<string, Group>();
  /** What records said of the run. */
  #update: Partial<RunSettings> = {};
  /** Of all records, where they are not grouped. */
  readonly #only: LoggerHook | undefined;

  constructor(options: HookGroupsOptions) {
    this.#options = options;
    if (options.groupBy.length > 0) return;
    // made at once: updates of the hub that come before the first record are part of its iteration
    this.#only = options.makeHook([]);
    this.#groups.set('', { labels: [], hook: this.#only });
  }

  /** The hook of a record's group. */
  hookOf(containers: readonly LogRecord[]): LoggerHook {
    if (this.#only !== undefined) return this.#only;
    const labels = groupOf(containers, this.#options.groupBy);
    const key = JSON.stringify(labels);
    const group = this.#groups.get(key) ?? { labels, hook: this.#makeHook(labels) };
    this.#groups.delete(key); // and in again as the most recently used
    this.#dropOldest();
    this.#groups.set(key, group);
    return group.hook;
  }

  get hooks(): readonly LoggerHook[] {
    return Array.from(this.#groups.values(), ({ hook }) => hook);
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
    const groups = Array.from(this.#groups.values(), ({ labels, hook }) => ({
      labels,
      hook: hook.toJSON(),
    }));
    return { groupBy: this.#options.groupBy, run: this.#update, groups };
  }

  /**
   * Takes over what `toJSON` gave, before the first record; names what begins anew because the
   * options ask for something else. @throws TypeError for anything else.
   */
  restore(state: unknown): readonly string[] {
    const { groupBy, run, groups } = Object(state) as Partial<HookGroupsState>;
    const update = readRunSettings(run, this.#options.modes);
    if (update !== undefined) this.updateSettings(update);
    const saved = readList(groups, 'groups');
    const isSame = JSON.stringify(groupBy) === JSON.stringify(this.#options.groupBy);
    if (!isSame) return [`groups by ${showLabels(this.#options.groupBy)}`];
    const newest = saved.slice(-this.#options.maxGroups);
    const left = saved.length - newest.length;
    const misfits = newest.flatMap((group) => this.#restoreGroup(group));
    return left > 0 ? [...misfits, `${left} groups above maxGroups`] : misfits;
  }

  /** The rows of every group's table, its labels beside the mode. */
  get tableRows(): readonly RunTableRow[] {
    return [...this.#groups.values()].flatMap(({ labels, hook }) => {
      const group = labels.length === 0 ? '' : `[${labels.join(' ')}]`;
      return hook.tableRows.map((row) => ({ ...row, mode: row.mode + group }));
    });
  }

  #makeHook(labels: readonly string[]): LoggerHook {
    const hook = this.#options.makeHook(labels);
    hook.updateSettings(this.#update);
    return hook;
  }

  #restoreGroup(state: unknown): readonly string[] {
    const { labels, hook: saved } = Object(state);
    const texts = readList(labels, 'labels').map((label) => readText(label, 'label'));
    const hook = this.#only ?? this.#makeHook(texts);
    if (this.#only === undefined) this.#groups.set(JSON.stringify(texts), { labels: texts, hook });
    return hook.restore(saved);
  }

  #dropOldest(): void {
    if (this.#groups.size < this.#options.maxGroups) return;
    const [oldest] = this.#groups;
    if (oldest === undefined) return;
    const [key, { labels, hook }] = oldest;
    this.#groups.delete(key);
    hook.writePending();
    this.#options.onOverflow(labels);
  }
}

function showLabels(labels: readonly string[]): string {
  return labels.length === 0 ? 'nothing' : labels.join(', ');
}
