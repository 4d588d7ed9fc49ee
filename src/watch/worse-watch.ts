import type { Summary } from '../summary/summary.ts';
import { type JudgedItem, judgedItems } from './judged-items.ts';
import { scalarName } from './scalar-name.ts';

/** Lines in a row that are worse before it is told. */
const PATIENCE = 3;
/** What a key may lose of the way from its first value to its best one. */
const LOST_SHARE = 0.5;
/** What it may be worse than its best value at least, as a share of that value. */
const LEAST_SHARE = 0.25;

/** The history of one key. */
interface Course {
  readonly first: number;
  best: number;
  bestIter: number;
  /** Lines in a row that were worse. */
  worse: number;
}

/**
 * Tells when a loss or a metric gets worse: when three lines in a row have lost more than half of
 * what the key had gained since its first line, and are more than a quarter worse than its best
 * value. Noise around a plateau is neither.
 */
export class WorseWatch {
  readonly #courses = new Map<string, Course>();

  /** Takes a summary; returns a warning per key that gets worse, or is no longer worse. */
  take(summary: Summary): readonly string[] {
    const { mode, group, iter } = summary.place;
    return judgedItems(summary).flatMap((judged) => {
      const name = scalarName(mode, group, judged.item.key);
      return this.#takeItem(name, judged, iter) ?? [];
    });
  }

  #takeItem(name: string, { item, direction }: JudgedItem, iter: number): string | undefined {
    const { value } = item;
    const course = this.#courses.get(name);
    if (course === undefined) {
      this.#courses.set(name, { first: value, best: value, bestIter: iter, worse: 0 });
      return undefined;
    }
    const lost = direction === 'min' ? value - course.best : course.best - value;
    if (lost < 0) {
      course.best = value;
      course.bestIter = iter;
    }
    const gained = Math.abs(course.first - course.best);
    const limit = Math.max(LOST_SHARE * gained, LEAST_SHARE * Math.abs(course.best));
    const wasTold = course.worse >= PATIENCE;
    course.worse = lost > limit ? course.worse + 1 : 0;
    const { best, bestIter } = course;
    const shown = `${shorten(value)} at iteration ${iter}`;
    if (course.worse === PATIENCE) {
      return `${name} gets worse: ${shown}, ${shorten(best)} at iteration ${bestIter}`;
    }
    return wasTold && course.worse === 0 ? `${name} is better again: ${shown}` : undefined;
  }
}

function shorten(value: number): string {
  return String(Number(value.toPrecision(4)));
}
