import { BlockFile } from '../output/block-file.ts';
import { newEventFile } from './event-file-path.ts';
import { restartEvent, ScalarEvents, type ScalarsAt, versionEvent } from './scalar-events.ts';

/** A new event file of TensorBoard. Never throws once it is open. */
export class EventFile {
  readonly path: string;
  readonly output: BlockFile;
  readonly #events = new ScalarEvents();

  /**
   * With `isDurable` a flush waits for the disk.
   * @throws Error at once, with path and cause, when the file cannot be opened.
   */
  constructor(folder: string, isDurable: boolean) {
    try {
      this.path = newEventFile(folder);
      this.output = new BlockFile(this.path, { isDurable, head: () => versionEvent(Date.now()) });
    } catch (cause) {
      throw new Error(`windrow: cannot open an event file in ${folder}: ${cause}`, { cause });
    }
  }

  /** Makes readers discard what earlier files have from `step` on. */
  restart(timeMs: number, step: number): void {
    this.output.write(restartEvent(timeMs, step));
  }

  writeScalars(at: ScalarsAt): void {
    this.output.write(this.#events.eventOf(at));
  }

  /** Returns the step that was last written of a mode; `undefined` before its first one. */
  stepOf(place: Pick<ScalarsAt, 'mode' | 'group'>): number | undefined {
    return this.#events.stepOf(place);
  }
}
