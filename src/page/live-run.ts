import type { LiveUpdate } from '../report/report-run.ts';
import { changedCurves, type ModeCurves, modeCurves } from './mode-curves.ts';

/** A run that goes on: its curves by the updates so far. */
export class LiveRun {
  readonly #modes = new Map<string, ModeCurves>();

  take({ isWhole, modes }: Pick<LiveUpdate, 'isWhole' | 'modes'>): void {
    if (isWhole) this.#modes.clear();
    for (const mode of modes) {
      const id = JSON.stringify([mode.group, mode.mode]);
      const kept = this.#modes.get(id);
      const changed = modeCurves(mode);
      this.#modes.set(id, kept === undefined ? changed : changedCurves(kept, changed));
    }
  }

  /** All modes with a key, oldest first. */
  get modes(): readonly ModeCurves[] {
    return [...this.#modes.values()].filter(({ curves }) => curves.size > 0);
  }
}
