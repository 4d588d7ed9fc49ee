import { RE2JS } from 're2js';

/** MMEngine's; it finds what `DEFAULT_WORDS` finds. */
const DEFAULT_MEAN_PATTERN = '.*(loss|time|data_time|grad_norm).*';
/** Nothing to repeat, so linear as it is; re2js takes 7 ms to compile its first pattern. */
const DEFAULT_WORDS = /loss|time|grad_norm/;
/** Keys whose answer is remembered: more than a hub has. */
const MAX_ANSWERS = 10_000;
/** A group of the pattern that is to come again, by its name; by its number RE2JS refuses it. */
const NAMED_BACKREFERENCE = /(?:^|[^\\])(?:\\\\)*\\k</;

/**
 * Which keys show their mean. Keys come with the records, so a pattern must not take exponential time
 * on any of them, as `/(a+)+$/` does in JavaScript: re2js searches in linear time, with the meaning
 * that JavaScript gives to a pattern. It has no dependencies, and no lookahead and no
 * backreferences, for which no such search is known.
 */
export class MeanPattern {
  /** As JavaScript writes it. */
  readonly source: string;
  readonly #pattern: { test(key: string): boolean };
  /** The same keys come again whenever a line gets another key. */
  readonly #answers = new Map<string, boolean>();

  /**
   * Python's spelling is understood: named groups, `\A`, `\Z`, and flags at the start.
   * @throws Error for what is no regular expression, or cannot be searched in linear time.
   */
  constructor(pattern: string | RegExp = DEFAULT_MEAN_PATTERN) {
    if (pattern === DEFAULT_MEAN_PATTERN) {
      this.source = pattern;
      this.#pattern = DEFAULT_WORDS;
      return;
    }
    const regExp = typeof pattern === 'string' ? fromPython(pattern) : pattern;
    if (regExp.flags.includes('v') || NAMED_BACKREFERENCE.test(regExp.source)) {
      throw new SyntaxError(`windrow cannot search ${regExp} in linear time`);
    }
    this.source = regExp.source;
    this.#pattern = RE2JS.compile(RE2JS.translateRegExp(regExp), RE2JS.LOOKBEHINDS);
  }

  /** Whether the pattern is found anywhere in the key. O(key), and once a key. */
  test(key: string): boolean {
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.#pattern.test(key);
    if (this.#answers.size === MAX_ANSWERS) this.#answers.clear();
    this.#answers.set(key, answer);
    return answer;
  }
}

function fromPython(pattern: string): RegExp {
  const [whole = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = pattern.slice(whole.length).replaceAll('(?P<', '(?<');
  return new RegExp(source.replace(/\\(.)/g, toJavaScriptEscape), flags);
}

/** `\A` and `\Z`, the ends of the text, are `^` and `$`. */
function toJavaScriptEscape(sequence: string, letter: string): string {
  if (letter === 'A') return '^';
  return letter === 'Z' ? '$' : sequence;
}
