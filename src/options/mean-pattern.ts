import { RE2JS } from 're2js';
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

/**
 * Tells which keys show their mean. Keys come with the records, so a pattern must not take
 * exponential time on any key, as `/(a+)+$/` does in JavaScript. re2js searches in linear time,
 * with JavaScript's meaning of a pattern. It has no lookahead and no backreferences: a pattern with
 * one of them is searched by JavaScript, if that takes a bounded number of steps on any key.
 */
export class MeanPattern {
  /** The pattern as JavaScript writes it. */
  readonly source: string;
  readonly #pattern: { test(key: string): boolean };
  /** Answers by key: all keys are tested again whenever a line gets a new key. */
  readonly #answers = new Map<string, boolean>();

  /**
   * Accepts Python's spelling: named groups and references to them, `\A`, `\Z`, and flags at the
   * start.
   * @throws Error for a text that is no regular expression, or that might take exponential time.
   */
  constructor(pattern: string | RegExp = DEFAULT_MEAN_PATTERN) {
    if (pattern === DEFAULT_MEAN_PATTERN) {
      this.source = pattern;
      this.#pattern = DEFAULT_WORDS;
      return;
    }
    const regExp = typeof pattern === 'string' ? fromPython(pattern) : pattern;
    this.source = regExp.source;
    this.#pattern = linearSearch(regExp) ?? tameSearch(regExp);
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
 * Returns JavaScript's search.
 * @throws SyntaxError for a pattern that might take too many steps.
 */
function tameSearch(regExp: RegExp): { test(key: string): boolean } {
  const { source, flags } = regExp;
  // `\q{a|aa}` of the flag v is a choice that stands in a class
  const hasHiddenChoice = flags.includes('v') && source.includes('\\q{');
  if (hasHiddenChoice || searchSteps(source, MAX_SEARCHED) > MAX_STEPS) throw tooSlow(regExp);
  // JavaScript knows properties such as `\p{L}` with this flag only
  const unicode = source.includes('\\p{') && !flags.includes('u') ? 'u' : '';
  const search = new RegExp(source, flags.replace(/[gy]/g, '') + unicode);
  return { test: (key) => search.test(key.slice(0, MAX_SEARCHED)) };
}

function tooSlow({ source }: RegExp): SyntaxError {
  return new SyntaxError(
    `windrow cannot search /${source}/ in a bounded number of steps: fewer parts of it may vary`,
  );
}

function fromPython(pattern: string): RegExp {
  const [whole = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = pattern
    .slice(whole.length)
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>');
  return new RegExp(toJavaScript(source), flags);
}

/** What Python's classes hold beyond ASCII, as it is written inside brackets. */
const UNICODE_CLASSES: Readonly<Record<string, string>> = {
  w: '\\p{L}\\p{N}_',
  d: '\\p{Nd}',
  s: ' \\t-\\r\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000',
};
/** An escape sequence, with its letter; the brackets of a class. */
const ESCAPE_OR_BRACKET = /\\(.)|\[\^?|\]/gs;

/** Writes Python's escapes as JavaScript does: `\A` and `\Z`, and the classes, which are Unicode's. */
function toJavaScript(pattern: string): string {
  let isInClass = false;
  return pattern.replace(ESCAPE_OR_BRACKET, (token, letter: string | undefined) => {
    if (letter === undefined) {
      isInClass = token !== ']';
      return token;
    }
    const members = UNICODE_CLASSES[letter.toLowerCase()];
    if (members === undefined) return isInClass ? token : endOf(token, letter);
    const isNegated = letter !== letter.toLowerCase();
    if (isInClass) return isNegated ? token : members;
    return `[${isNegated ? '^' : ''}${members}]`;
  });
}

/** Writes `\A` and `\Z`, the ends of the text, as `^` and `$`. */
function endOf(sequence: string, letter: string): string {
  if (letter === 'A') return '^';
  return letter === 'Z' ? '$' : sequence;
}
