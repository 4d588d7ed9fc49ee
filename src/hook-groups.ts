import type { LoggerHook } from './logger-hook.ts';
import { groupOf } from './record/group-key.ts';
import type { LogRecord } from './record/log-record.ts';
import type { RunSettings } from './record/run-settings.ts';
import type { RunTableRow } from './summary/run-table.ts';

/** Later updates overrule earlier ones, so the newest few say it all. */
const MAX_UPDATES = 16;

export interface HookGroupsOptions {
  /** Labels whose values make a group; empty for one group of all. */
  readonly groupBy: readonly string[];
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

/**
 * One hook a group of records, the least recently used one leaving with its last line when there are
 * too many. O(1) a record.
 */
export class HookGroups {
  readonly #options: HookGroupsOptions;
  /** Least recently used first. */
  readonly #groups = new Map<string, Group>();
  /** What records said of the run. */
  #updates: readonly Partial<RunSettings>[] = [];
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
    this.#updates = [...this.#updates, update].slice(-MAX_UPDATES);
    for (const hook of this.hooks) hook.updateSettings(update);
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
    for (const update of this.#updates) hook.updateSettings(update);
    return hook;
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
