import { RE2JS } from 're2js';
import { isTamePattern } from './is-tame-pattern.ts';

/** MMEngine's; it finds what `DEFAULT_WORDS` finds. */
export const DEFAULT_MEAN_PATTERN = '.*(loss|time|data_time|grad_norm).*';
/** Nothing to repeat, so linear as it is; re2js takes 7 ms to compile its first pattern. */
const DEFAULT_WORDS = /loss|time|grad_norm/;
/** Keys whose answer is remembered: more than a hub has. */
const MAX_ANSWERS = 10_000;
/** A group of the pattern that is to come again, by its name; by its number RE2JS refuses it. */
const NAMED_BACKREFERENCE = /(?:^|[^\\])(?:\\\\)*\\k</;

/** What JavaScript searches by itself is searched in so many letters of a key, once per key. */
const MAX_SEARCHED = 100;

/**
 * Which keys show their mean. Keys come with the records, so a pattern must not take exponential time
 * on any of them, as `/(a+)+$/` does in JavaScript: re2js searches in linear time, with the meaning
 * that JavaScript gives to a pattern. It has no lookahead and no backreferences, for which no such
 * search is known: a pattern with one is JavaScript's to search, if it repeats nothing that varies.
 */
export class MeanPattern {
  /** As JavaScript writes it. */
  readonly source: string;
  readonly #pattern: { test(key: string): boolean };
  /** The same keys come again whenever a line gets another key. */
  readonly #answers = new Map<string, boolean>();

  /**
   * Python's spelling is understood: named groups and what refers to them, `\A`, `\Z`, and flags at
   * the start.
   * @throws Error for what is no regular expression, or might take exponential time.
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

/** `undefined` for what re2js cannot do. */
function linearSearch(regExp: RegExp): RE2JS | undefined {
  if (regExp.flags.includes('v') || NAMED_BACKREFERENCE.test(regExp.source)) return undefined;
  try {
    return RE2JS.compile(RE2JS.translateRegExp(regExp), RE2JS.LOOKBEHINDS);
  } catch {
    return undefined; // a lookahead, or a backreference by its number
  }
}

/** @throws SyntaxError for a pattern that might take exponential time. */
function tameSearch({ source, flags }: RegExp): { test(key: string): boolean } {
  if (!isTamePattern(source)) {
    throw new SyntaxError(`windrow cannot search /${source}/ in a time that is bounded`);
  }
  const search = new RegExp(source, flags.replace(/[gy]/g, ''));
  return { test: (key) => search.test(key.slice(0, MAX_SEARCHED)) };
}

function fromPython(pattern: string): RegExp {
  const [whole = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = pattern
    .slice(whole.length)
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>');
  return new RegExp(source.replace(/\\(.)/g, toJavaScriptEscape), flags);
}

/** `\A` and `\Z`, the ends of the text, are `^` and `$`. */
function toJavaScriptEscape(sequence: string, letter: string): string {
  if (letter === 'A') return '^';
  return letter === 'Z' ? '$' : sequence;
}
