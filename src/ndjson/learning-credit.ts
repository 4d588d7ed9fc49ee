/** Structures that are remembered: enough for any program's call sites. */
const MAX_STRUCTURES = 4096;
/** Learnings of structures that are new. */
const FIRST_SIGHT_CREDIT = 32;
/** Learnings of one structure: a template, what varies of it, and literals such as its levels. */
const STRUCTURE_CREDIT = 16;
/** The credit that an unknown line adds: once all is used up, one line in 256 is learned. */
const CREDIT_PER_MISS = 1 / 256;
/** The credit that a matched line adds. */
const CREDIT_PER_MATCH = 1 / 16;

/** The number of times that lines with one hash may still be learned. */
export interface Credit {
  learnings: number;
}

/**
 * Decides which lines are learned. Learning costs some ten times as much as parsing, so lines that
 * never repeat must hardly ever be learned. A structure that is known repeats, and may be learned
 * as often as its templates are of use.
 */
export class LearningCredit {
  #firstSight = FIRST_SIGHT_CREDIT;
  readonly #structures = new Map<number, Credit>();

  /** Returns the credit of lines with the hash if one of them may be learned now, and spends it. */
  take(hash: number): Credit | undefined {
    this.#firstSight = Math.min(this.#firstSight + CREDIT_PER_MISS, FIRST_SIGHT_CREDIT);
    const known = this.#structures.get(hash);
    if (known === undefined) return this.#takeFirst(hash);
    known.learnings += CREDIT_PER_MISS;
    if (known.learnings < 1) return undefined;
    known.learnings--;
    return known;
  }

  #takeFirst(hash: number): Credit | undefined {
    if (this.#structures.size === MAX_STRUCTURES) this.#structures.clear();
    const credit = { learnings: STRUCTURE_CREDIT };
    this.#structures.set(hash, credit);
    if (this.#firstSight < 1) return undefined;
    this.#firstSight--;
    return credit;
  }
}

/** Adds the credit of matched lines. */
export function earnCredit(credit: Credit, lines: number): void {
  const learnings = credit.learnings + lines * CREDIT_PER_MATCH;
  credit.learnings = Math.min(learnings, STRUCTURE_CREDIT);
}
