/**
 * Matches one token: an escape, a class, the head of a group, a quantifier (with its `?` if it is
 * lazy), a run of letters without quantifiers, or a single sign.
 */
const TOKEN =
  /\\k<[^>]*>|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^\\[\](){}*+?.|^$]+(?![*+?{])|./gsu;
const BACKREFERENCE = /^\\(?:[1-9]|k<)/;
/**
 * The largest number of repeats that is computed for a part that matches in several ways; more
 * repeats count as endless.
 */
const MAX_TURNS = 100;

/**
 * A number of ways as coefficients by degree: degree d counts the ways to place the ends of d
 * repeats in order.
 */
type Ways = readonly number[];

const ONE: Ways = [1];
/** The ways to end an unbounded repeat. */
const ANY_LENGTH: Ways = [0, 1];
const ENDLESS: Ways = [Number.POSITIVE_INFINITY];

/** The cost of a part of a pattern: the ways in which it may match at a position, and the steps. */
interface Cost {
  readonly ways: Ways;
  readonly steps: Ways;
}

/** The cost of an empty branch, which takes a step too if it is repeated. */
const NOTHING: Cost = { ways: ONE, steps: ONE };
const ATOM: Cost = { ways: ONE, steps: ONE };

/**
 * Returns a bound of the steps that a search by backtracking takes in any text of `length` letters.
 * Infinity where a part that may match in several ways is repeated without
 * bound, as in `(a+)+` and `(a|aa)+`.
 */
export function searchSteps(source: string, length: number): number {
  const tokens = Array.from(source.matchAll(TOKEN), ([token]) => token);
  const steps = sumOf(new PatternCost(tokens, length).read().steps, length, 1);
  return Number.isNaN(steps) ? Number.POSITIVE_INFINITY : steps;
}

/** Computes the cost of a valid pattern from its tokens. */
class PatternCost {
  readonly #tokens: readonly string[];
  readonly #length: number;
  #at = 0;

  constructor(tokens: readonly string[], length: number) {
    this.#tokens = tokens;
    this.#length = length;
  }

  /** Reads up to the end of the group, or of the pattern. */
  read(): Cost {
    let all: Cost | undefined;
    let branch = NOTHING;
    for (let token = this.#next(); token !== undefined && token !== ')'; token = this.#next()) {
      if (token !== '|') branch = inOrder(branch, this.#quantified(this.#atom(token)));
      else {
        all = either(all, branch);
        branch = NOTHING;
      }
    }
    return either(all, branch);
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++];
  }

  #atom(token: string): Cost {
    if (BACKREFERENCE.test(token)) return { ways: ONE, steps: [this.#length] };
    if (!token.startsWith('(')) return ATOM;
    const { ways, steps } = this.read();
    // a lookahead that has matched is not tried in another way
    if (/^\(\?[=!]/.test(token)) return { ways: ONE, steps };
    // a lookbehind goes backwards: its ends are in no order with those of the parts after it
    if (/^\(\?<[=!]/.test(token)) return { ways: ONE, steps: [sumOf(steps, this.#length, 0)] };
    return { ways, steps };
  }

  #quantified(cost: Cost): Cost {
    const range = rangeOf(this.#tokens[this.#at]);
    if (range === undefined) return cost;
    this.#at++;
    const [min, max] = range;
    return isOne(cost.ways) ? repeated(cost, min, max, this.#length) : varied(cost, min, max);
  }
}

/** Returns the least and the largest number of repeats; `undefined` for no quantifier. */
function rangeOf(token = ''): readonly [min: number, max: number] | undefined {
  const [sign] = token;
  if (sign === '*') return [0, Number.POSITIVE_INFINITY];
  if (sign === '+') return [1, Number.POSITIVE_INFINITY];
  if (sign === '?') return [0, 1];
  const [, min, comma, max] = /^\{(\d+)(,?)(\d*)\}/.exec(token) ?? [];
  if (min === undefined) return undefined;
  if (comma === '') return [Number(min), Number(min)];
  return [Number(min), max === '' ? Number.POSITIVE_INFINITY : Number(max)];
}

/** Returns the cost of a repeat of what matches in one way: only the number of repeats varies. */
function repeated({ steps }: Cost, min: number, max: number, length: number): Cost {
  const ways = max - min < length ? [max - min + 1] : ANY_LENGTH;
  return { ways, steps: plus(times(steps, [min]), times(steps, ways)) };
}

/** Returns the cost of a repeat of what matches in several ways: each repeat multiplies them. */
function varied({ ways, steps }: Cost, min: number, max: number): Cost {
  if (max > MAX_TURNS) return { ways: ENDLESS, steps: ENDLESS };
  let power = ONE;
  let allWays: Ways = min === 0 ? ONE : [0];
  let allSteps: Ways = [0];
  for (let turn = 1; turn <= max; turn++) {
    allSteps = plus(allSteps, times(power, steps));
    power = times(power, ways);
    if (turn >= min) allWays = plus(allWays, power);
  }
  return { ways: allWays, steps: allSteps };
}

function inOrder(first: Cost, second: Cost): Cost {
  return {
    ways: times(first.ways, second.ways),
    steps: plus(first.steps, times(first.ways, second.steps)),
  };
}

function either(before: Cost | undefined, branch: Cost): Cost {
  if (before === undefined) return branch;
  return { ways: plus(before.ways, branch.ways), steps: plus(before.steps, branch.steps) };
}

function isOne(ways: Ways): boolean {
  return ways.length === 1 && ways[0] === 1;
}

function plus(a: Ways, b: Ways): Ways {
  const [long, short] = a.length < b.length ? [b, a] : [a, b];
  return long.map((coefficient, degree) => coefficient + (short[degree] ?? 0));
}

function times(a: Ways, b: Ways): Ways {
  const product = new Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, x] of a.entries()) {
    for (const [j, y] of b.entries()) product[i + j] = (product[i + j] ?? 0) + x * y;
  }
  return product;
}

/** Returns the number of ways in a text of `length` letters, with `further` more ends to place. */
function sumOf(ways: Ways, length: number, further: number): number {
  return ways.reduce(
    (sum, coefficient, degree) =>
      coefficient === 0
        ? sum
        : sum + coefficient * choose(length + degree + further, degree + further),
    0,
  );
}

/** Returns the binomial coefficient. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
