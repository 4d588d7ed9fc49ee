import { RE2JS } from 're2js';
import { type PythonPattern, readPythonPattern } from './python-pattern.ts';
import { searchSteps } from './search-steps.ts';

/** MMEngine's default; it finds the same keys as `DEFAULT_WORDS`. */
export const DEFAULT_MEAN_PATTERN = '.*(loss|time|data_time|grad_norm).*';
/**
 * Has no repeats, so JavaScript searches it in linear time; re2js takes 7 ms to compile its first
 * pattern.
 */
const DEFAULT_WORDS = /loss|time|grad_norm/;
/** Keys whose answer is remembered: more than a hub has. */
const MAX_ANSWERS = 10_000;
/** A backreference by name; RE2JS itself refuses backreferences by number. */
const NAMED_BACKREFERENCE = /(?:^|[^\\])(?:\\\\)*\\k</;

/** The letters of a key that JavaScript searches, once per key. */
const MAX_SEARCHED = 100;
/** The most steps of such a search: some 50 ms. */
const MAX_STEPS = 20_000_000;
/** The largest program of re2js: it is run for every letter, 60 ns per instruction in the worst case. */
const MAX_PROGRAM = 5000;
const ASCII = /^[\0-\x7f]*$/;

interface Search {
  test(key: string): boolean;
}

/**
 * Tells which keys show their mean. Keys come with the records, so a pattern must not take
 * exponential time on any key, as `/(a+)+$/` does in JavaScript. re2js searches in linear time,
 * with JavaScript's meaning of a pattern. It has no lookahead and no backreferences: a pattern with
 * one of them is searched by JavaScript, if that takes a bounded number of steps on any key.
 */
export class MeanPattern {
  /** The pattern as JavaScript writes it. */
  readonly source: string;
  readonly #pattern: Search;
  /** Answers by key: all keys are tested again whenever a line gets a new key. */
  readonly #answers = new Map<string, boolean>();

  /**
   * Reads a text as Python does (`readPythonPattern`), a RegExp as JavaScript does.
   * @throws Error for a text that is no regular expression, or that might take exponential time.
   */
  constructor(pattern: string | RegExp = DEFAULT_MEAN_PATTERN) {
    if (pattern === DEFAULT_MEAN_PATTERN) {
      this.source = pattern;
      this.#pattern = DEFAULT_WORDS;
      return;
    }
    if (typeof pattern === 'string') {
      this.source = pattern;
      this.#pattern = pythonSearch(readPythonPattern(pattern));
      return;
    }
    this.source = pattern.source;
    this.#pattern = linearSearch(pattern) ?? tameSearch(pattern);
  }

  /** Whether the pattern is found anywhere in the key. O(key), and once per key. */
  test(key: string): boolean {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.#pattern.test(key);
    if (this.#answers.size === MAX_ANSWERS) this.#answers.clear();
    this.#answers.set(key, answer);
    return answer;
  }
}

/** Returns a search in linear time, `undefined` if re2js cannot do it. */
function linearSearch(regExp: RegExp): RE2JS | undefined {
  if (regExp.flags.includes('v') || NAMED_BACKREFERENCE.test(regExp.source)) return undefined;
  const search = compileLinear(regExp);
  if (search !== undefined && search.programSize() > MAX_PROGRAM) throw tooSlow(regExp);
  return search;
}

function compileLinear(regExp: RegExp): RE2JS | undefined {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(regExp), RE2JS.LOOKBEHINDS);
  } catch {
    return undefined; // a lookahead, or a backreference by its number
  }
}

/**
 * Returns JavaScript's search, by the ends of words of Unicode if `withBoundaries` has them.
 * @throws SyntaxError for a pattern that might take too many steps.
 */
function tameSearch(regExp: RegExp, withBoundaries = regExp.source): Search {
  const { flags } = regExp;
  if (!isTame(withBoundaries, flags)) throw tooSlow(regExp);
  // JavaScript knows properties such as `\p{L}` with this flag only
  const unicode = /\\p\{/i.test(withBoundaries) && !flags.includes('u') ? 'u' : '';
  const search = new RegExp(withBoundaries, flags.replace(/[gy]/g, '') + unicode);
  return { test: (key) => search.test(key.slice(0, MAX_SEARCHED)) };
}

/** Whether a search takes a bounded number of steps on any key. */
function isTame(source: string, flags: string): boolean {
  // `\q{a|aa}` of the flag v is a choice that stands in a class
  const hasHiddenChoice = flags.includes('v') && source.includes('\\q{');
  return !hasHiddenChoice && searchSteps(source, MAX_SEARCHED) <= MAX_STEPS;
}

function tooSlow({ source }: RegExp): SyntaxError {
  return new SyntaxError(
    `windrow cannot search /${source}/ in a bounded number of steps: fewer parts of it may vary`,
  );
}

/** Returns the search of a pattern of Python's. */
function pythonSearch({ regExp, withBoundaries }: PythonPattern): Search {
  const linear = linearSearch(regExp);
  if (withBoundaries === undefined) return linear ?? tameSearch(regExp);
  if (linear === undefined) return tameSearch(regExp, withBoundaries);
  // re2js has the ends of words of ASCII; a wild pattern has no others
  if (!isTame(withBoundaries, regExp.flags)) return linear;
  const unicode = tameSearch(regExp, withBoundaries);
  return { test: (key) => (ASCII.test(key) ? linear : unicode).test(key) };
}
