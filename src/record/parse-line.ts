import { hasMovedKeys, parseInOrder } from './key-order.ts';

/** The three words that Python's `json.dumps` writes bare. */
const BARE_WORD = /-?\bInfinity\b|\bNaN\b/g;

/** Marks a bare word among the strings of a line while the line is parsed. */
const MARK = '\u0000bare ';
const QUOTED_MARK = '\\u0000bare ';

/**
 * The record on one line of NDJSON, `undefined` if the line holds no JSON object. Python's bare
 * `NaN`, `Infinity` and `-Infinity` are read as the numbers that they are. O(length), whatever the
 * line is.
 */
export function parseLine(line: string): Record<string, unknown> | undefined {
  if (!/^\s*\{/.test(line)) return undefined; // most plain text ends here, without a throw
  const value = parseJson(line) ?? parseQuoted(line);
  return value as Record<string, unknown> | undefined;
}

function parseJson(text: string): unknown {
  try {
    return hasMovedKeys(text) ? parseInOrder(text) : JSON.parse(text);
  } catch {
    return undefined; // plain text that begins with a brace is no fault: it passes as it is
  }
}

function parseQuoted(line: string): unknown {
  const quoted = quoteBareWords(line);
  if (quoted === line) return undefined;
  const value = parseJson(quoted);
  unmark(value);
  return value;
}

/** Puts a number in place of each marked word; without recursion, as deep as JSON may be. */
function unmark(root: unknown): void {
  const waiting = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'object' && member !== null) waiting.push(member);
      if (typeof member !== 'string' || !member.startsWith(MARK)) continue;
      const number = Number(member.slice(MARK.length));
      // an assignment to `__proto__` would do nothing
      Object.defineProperty(value, key, {
        value: number,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
}

function quoteBareWords(line: string): string {
  let quoted = '';
  let copiedTo = 0;
  let stringEnd = 0;
  let nextQuote = line.indexOf('"');
  for (const { 0: word, index } of line.matchAll(BARE_WORD)) {
    while (nextQuote >= 0 && nextQuote < index) {
      stringEnd = endOfString(line, nextQuote);
      nextQuote = line.indexOf('"', stringEnd);
    }
    if (index < stringEnd) continue;
    quoted += `${line.slice(copiedTo, index)}"${QUOTED_MARK}${word}"`;
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
