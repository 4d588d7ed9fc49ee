import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isRotatedName } from './rotated-names.ts';

/** The longest time to a look: not all file systems tell of changes. */
const POLL_INTERVAL_MS = 100;

export interface PathListener {
  /** The name has been given to a file or taken from one, once each time. */
  onMove(): void;
  /** The file has grown or was cut. */
  onChange(): void;
  /** A file that may be a copy of it, or may have had its name, has come or has changed. */
  onBeside(): void;
}

/** Watches a path for changes, by the folder that it is in. */
export class PathWatch {
  readonly #watcher: FSWatcher | undefined;
  #hasChanged = false;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #wake: (() => void) | undefined;

  constructor(path: string, { onMove, onChange, onBeside }: PathListener) {
    const name = basename(path);
    this.#watcher = watchFolder(dirname(path), (event, changed) => {
      if (changed === null) return;
      if (changed === name && event === 'rename') onMove();
      else if (changed === name) onChange();
      else if (isRotatedName(changed, name)) onBeside();
      else return;
      // what has come with this one is heard of first
      this.#turn ??= setImmediate(() => this.wake());
    });
  }

  /** Resolves after the next change, or when a look is due without any. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#hasChanged) this.wake();
      else this.#timer = setTimeout(() => this.wake(), POLL_INTERVAL_MS);
    });
  }

  /** Makes `change` resolve, the next one if nobody waits. */
  wake(): void {
    this.#cancel();
    const wake = this.#wake;
    this.#wake = undefined;
    this.#hasChanged = wake === undefined;
    wake?.();
  }

  close(): void {
    this.#cancel();
    this.#watcher?.close();
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    this.#turn = undefined;
  }
}

/** Returns `undefined` where the system watches no folder, or no further one. */
function watchFolder(
  folder: string,
  listener: (event: string, name: string | null) => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, listener);
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}
