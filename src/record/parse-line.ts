/** A JSON string, or one of the three words that Python's `json.dumps` writes bare. */
const STRING_OR_BARE_WORD = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * The record on one line of NDJSON, `undefined` when the line holds no JSON object. Python's bare
 * `NaN`, `Infinity` and `-Infinity` are read as the strings of these names.
 */
export function parseLine(line: string): Record<string, unknown> | undefined {
  if (!/^\s*\{/.test(line)) return undefined; // most plain text ends here, without a throw
  const value = parseJson(line) ?? parseJson(quoteBareWords(line));
  return value as Record<string, unknown> | undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // plain text that begins with a brace is no fault: it passes as it is
  }
}

function quoteBareWords(line: string): string {
  return line.replace(STRING_OR_BARE_WORD, (token) => (token[0] === '"' ? token : `"${token}"`));
}
