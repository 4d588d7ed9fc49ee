import { CertifiedSum } from '../statistics/certified-sum.ts';
import { RunningMax } from '../statistics/running-max.ts';
import { RunningMin } from '../statistics/running-min.ts';

/** The values of a history that has forgotten none: the first `length` of an array. */
export interface Grown {
  readonly values: ArrayLike<number>;
  readonly length: number;
}

/**
 * Statistics of a history that only grows, each kept up to date from when it is first asked for:
 * O(1) amortised a value, where taking all values again costs 550 us at a million.
 */
export class WholeHistory {
  readonly #sum = new CertifiedSum();
  readonly #max = new Follower(new RunningMax());
  readonly #min = new Follower(new RunningMin());

  /** The mean, when it is certain to round like numpy's at `digits` decimals. */
  mean({ values, length }: Grown, digits: number): number | undefined {
    for (let i = this.#sum.length; i < length; i++) this.#sum.add(values[i] as number);
    return this.#sum.mean(digits);
  }

  max(grown: Grown): number {
    return this.#max.follow(grown);
  }

  min(grown: Grown): number {
    return this.#min.follow(grown);
  }
}

/** A running statistic and how much of the history it has seen. */
class Follower {
  readonly #statistic: RunningMax | RunningMin;
  #seen = 0;

  constructor(statistic: RunningMax | RunningMin) {
    this.#statistic = statistic;
  }

  follow({ values, length }: Grown): number {
    for (; this.#seen < length; this.#seen++) this.#statistic.update(values[this.#seen] as number);
    return this.#statistic.value;
  }
}
