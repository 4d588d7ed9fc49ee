import { type FSWatcher, watch } from 'node:fs';

/** The longest wait although the system tells of changes: it may drop some. */
const WATCHED_MS = 1000;
/** The longest wait where the system does not tell of changes. */
const UNWATCHED_MS = 50;

/** Waits for changes in a folder. */
export class FolderWatch {
  readonly #folder: string;
  readonly #waiting = new Set<() => void>();
  #watcher: FSWatcher | undefined;
  #isStarted = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins to watch: a change after this ends a wait. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, () => this.wake());
      this.#watcher.on('error', () => this.#stop());
    } catch {
      // no watch to be had, as where too many files are watched: the folder is looked at
    }
  }

  /** Resolves at a change, or after `ms`, or sooner. */
  changed(ms: number): Promise<void> {
    const longest = this.#watcher === undefined ? UNWATCHED_MS : WATCHED_MS;
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(ms, longest));
      this.#waiting.add(wake);
    });
  }

  /** Ends all waits. */
  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Stops watching, and ends all waits. */
  close(): void {
    this.#stop();
    this.wake();
  }

  #stop(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
