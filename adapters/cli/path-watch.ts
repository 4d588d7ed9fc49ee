import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isRotatedName } from './rotated-names.ts';

/** The longest time between two looks: not all file systems tell of changes. */
const POLL_INTERVAL_MS = 100;

export interface PathListener {
  /** Called each time the name is given to a file or taken from one. */
  onMove(): void;
  /** Called when the file has grown or was cut. */
  onChange(): void;
  /** Called when another file, perhaps a copy or an earlier file of the name, comes or changes. */
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
      // the changes that came with this one are told first
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

  /** Makes `change` resolve; its next call if nobody waits. */
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

/** Watches a folder; `undefined` where the system watches no folders, or no more of them. */
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
