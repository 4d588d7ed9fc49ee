import { hasFloatLiterals, markFloats } from './float-literals.ts';
import { hasMovedKeys, parseInOrder } from './key-order.ts';

/** The three words that Python's `json.dumps` writes bare. */
const BARE_WORD = /-?\bInfinity\b|\bNaN\b/g;

/**
 * Matches a text that may have a number that `wholeNumber` replaces; most texts have none. A number
 * with decimals other than zeros has at least 15 digits if a double rounds it to a whole number.
 */
const MAY_BE_WHOLE = /\.0+\s*[,}\]]|\d[eE][-+\d]|-0\s*[,}\]]|\d{8}\.\d|\.(?:0{7}|9{7})/;
/** Matches a number of JSON that is a value. */
const NUMBER = /(?=[-\d])(?<=[:,[]\s*)-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?=\s*[,}\]])/g;
const INTEGER = /^-?\d+$/;

/** Marks a number among the strings of a line while the line is parsed. */
const MARK = '\u0000number ';
const QUOTED_MARK = '\\u0000number ';

/**
 * The record on one line of NDJSON, `undefined` if the line holds no JSON object. Python's bare
 * `NaN`, `Infinity` and `-Infinity` are read as the numbers that they are; floats that JavaScript
 * does not tell from integers, such as `5.0`, are remembered (`isFloatLiteral`), and `-0` is the
 * integer 0, as in Python. O(length), whatever the line is.
 */
export function parseLine(line: string): Record<string, unknown> | undefined {
  if (!/^\s*\{/.test(line)) return undefined; // most plain text ends here, without a throw
  const text = MAY_BE_WHOLE.test(line) ? replaceOutside(line, NUMBER, wholeNumber) : line;
  const isMoved = hasMovedKeys(line);
  const value = parseMarked(text, line, isMoved) ?? parseBareWords(text, isMoved);
  return value as Record<string, unknown> | undefined;
}

/**
 * Parses a text that was made of a line by marking numbers. `isMoved` is of the line: the marks of
 * numbers are not to be taken for marks of keys.
 */
function parseMarked(text: string, line: string, isMoved: boolean): unknown {
  const value = parseJson(text, isMoved);
  if (text !== line) unmark(value);
  return value;
}

function parseJson(text: string, isMoved: boolean): unknown {
  try {
    return isMoved ? parseInOrder(text) : JSON.parse(text);
  } catch {
    return undefined; // plain text that begins with a brace is no fault: it passes as it is
  }
}

function parseBareWords(text: string, isMoved: boolean): unknown {
  const quoted = replaceOutside(text, BARE_WORD, marked);
  return quoted === text ? undefined : parseMarked(quoted, text, isMoved);
}

/** Puts a number in place of each marked text; without recursion, as deep as JSON may be. */
function unmark(root: unknown): void {
  let hasFloats = false;
  const waiting = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const floats = new Set<string>();
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'object' && member !== null) waiting.push(member);
      if (typeof member !== 'string' || !member.startsWith(MARK)) continue;
      const number = Number(member.slice(MARK.length));
      if (Number.isInteger(number)) floats.add(key);
      // an assignment to `__proto__` would do nothing
      Object.defineProperty(value, key, {
        value: number,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    if (floats.size === 0) continue;
    hasFloats = true;
    markFloats(value, floats);
  }
  if (hasFloats && !hasFloatLiterals(root as object)) markFloats(root as object);
}

/** Returns the text of a number as a marked string. */
function marked(number: string): string {
  return `"${QUOTED_MARK}${number}"`;
}

/** Returns a float that looks like an integer marked, and the integer -0 as 0, as in Python. */
function wholeNumber(number: string): string {
  if (number === '-0') return '0';
  return !INTEGER.test(number) && Number.isInteger(Number(number)) ? marked(number) : number;
}

/** Replaces the matches that stand outside of strings. */
function replaceOutside(line: string, pattern: RegExp, replace: (match: string) => string): string {
  let quoted = '';
  let copiedTo = 0;
  let stringEnd = 0;
  let nextQuote = line.indexOf('"');
  for (const { 0: word, index } of line.matchAll(pattern)) {
    while (nextQuote >= 0 && nextQuote < index) {
      stringEnd = endOfString(line, nextQuote);
      nextQuote = line.indexOf('"', stringEnd);
    }
    if (index < stringEnd) continue;
    quoted += line.slice(copiedTo, index) + replace(word);
    copiedTo = index + word.length;
  }
  return quoted + line.slice(copiedTo);
}

/**
 * Returns the index after the closing quote of the string that begins there, the end of the line if
 * there is none.
 */
function endOfString(line: string, start: number): number {
  let quote = line.indexOf('"', start + 1);
  while (quote >= 0 && isEscaped(line, quote)) quote = line.indexOf('"', quote + 1);
  return quote < 0 ? line.length : quote + 1;
}

function isEscaped(line: string, quote: number): boolean {
  let start = quote;
  while (line[start - 1] === '\\') start--;
  return (quote - start) % 2 === 1;
}
