import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import type { Update, UpdateMoment } from './update-follower.ts';

/** Makes a stretch of one row and one key of an update, until batches come here as they are. */
export class UpdateStretch {
  readonly #sections = new Map<string, Section>();
  readonly #rows = new Float64Array(2);
  readonly #timesMs = new Float64Array(1);

  of(key: string, { value, count, timeMs, iter }: Update, moment: UpdateMoment): Stretch {
    this.#rows[0] = value;
    this.#rows[1] = count;
    this.#timesMs[0] = timeMs;
    return {
      section: this.#sectionOf(moment.mode, key, count !== 1),
      rows: this.#rows,
      start: 0,
      width: 2,
      length: 1,
      iter,
      epoch: moment.epoch,
      timesMs: this.#timesMs,
    };
  }

  #sectionOf(mode: string, key: string, hasCount: boolean): Section {
    const name = `${hasCount} ${mode}/${key}`;
    const known = this.#sections.get(name);
    if (known !== undefined) return known;
    const section: Section = {
      mode,
      keys: [key],
      columns: [0],
      countColumns: hasCount ? [1] : undefined,
      areWeights: undefined,
    };
    this.#sections.set(name, section);
    return section;
  }
}
