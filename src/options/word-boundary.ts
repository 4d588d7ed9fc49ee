/** A letter of a word, as Python has it. */
const WORD = '[\\p{L}\\p{N}_]';
const BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const NO_BOUNDARY = `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;
/** An escape sequence, with its letter; the brackets of a class. */
const ESCAPE_OR_BRACKET = /\\(.)|\[\^?|\]/gs;

/**
 * Writes `\b` and `\B` of a regular expression for the words of all languages, as Python has them:
 * JavaScript and re2js know those of ASCII only. The result has lookahead. Returns the source
 * itself if it has neither.
 */
export function withUnicodeBoundaries(source: string): string {
  let isInClass = false;
  return source.replace(ESCAPE_OR_BRACKET, (token, letter: string | undefined) => {
    if (letter === undefined) isInClass = token !== ']';
    if (isInClass) return token; // a backspace there
    if (letter === 'b') return BOUNDARY;
    return letter === 'B' ? NO_BOUNDARY : token;
  });
}
