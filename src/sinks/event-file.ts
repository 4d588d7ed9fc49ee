import { BlockFile } from '../output/block-file.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
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

  /**
   * Writes the scalars of a line. Lines in the middle of val and test share one step and are left out;
   * so are lines of time that no record led to.
   */
  writeScalars(kind: 'iter' | 'epoch', at: ScalarsAt): void {
    const isRepeated = isEvaluation(at.mode) || this.#events.stepOf(at) === at.step;
    if (kind === 'epoch' || !isRepeated) this.output.write(this.#events.eventOf(at));
  }
}
