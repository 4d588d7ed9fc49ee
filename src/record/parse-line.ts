/** The three words that Python's `json.dumps` writes bare. */
const BARE_WORD = /-?\bInfinity\b|\bNaN\b/g;

/**
 * Returns the record on one line of NDJSON, `undefined` if the line holds no JSON object. Python's
 * bare `NaN`, `Infinity` and `-Infinity` are read as the strings of these names. O(length) for any
 * line.
 */
export function parseLine(line: string): Record<string, unknown> | undefined {
  if (!/^\s*\{/.test(line)) return undefined; // most plain text ends here, without a throw
  const value = parseJson(line) ?? parseQuoted(line);
  return value as Record<string, unknown> | undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // plain text that begins with a brace is no fault: it passes as it is
  }
}

function parseQuoted(line: string): unknown {
  const quoted = quoteBareWords(line);
  return quoted === line ? undefined : parseJson(quoted);
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
    quoted += `${line.slice(copiedTo, index)}"${word}"`;
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
