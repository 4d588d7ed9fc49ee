/** The members of Python's classes, and of their negations, as they are written inside brackets. */
const MEMBERS: Readonly<Record<string, string>> = {
  w: '\\p{L}\\p{N}_',
  d: '\\p{Nd}',
  s: ' \\t-\\r\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000',
  // all connectors of words but `_`
  W: '\\p{M}\\p{S}\\p{Z}\\p{C}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\u203f\\u2040\\u2054\\ufe33\\ufe34\\ufe4d-\\ufe4f\\uff3f',
  D: '\\P{Nd}',
  S: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f',
};
const WORD = `[${MEMBERS.w}]`;
/** Ends of words as JavaScript searches them; `\b` itself knows ASCII only. */
const BOUNDARIES: Readonly<Record<string, string>> = {
  b: `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`,
  B: `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`,
};
/** Flags at the start: `u` is Python's default, `a` asks for ASCII. */
const FLAGS = /^\(\?([aimsu]+)\)/;
/** Matches an escape sequence, the begin of a class (with `]` as first member), or its end. */
const ESCAPE_OR_BRACKET = /\\(.)|\[\^?\]?|\]/gs;
/** Letters that JavaScript may escape; it refuses the other backslashes that Python allows. */
const SYNTAX = /[\w^$\\.*+?()[\]{}|/]/;

/** A regular expression of Python's, as JavaScript and re2js write it. */
export interface PythonPattern {
  /** Has `\b` and `\B` as they stand, which know ASCII only. */
  readonly regExp: RegExp;
  /** Has ends of words of Unicode, by lookahead; `undefined` if the pattern asks for no ends. */
  readonly withBoundaries: string | undefined;
}

/**
 * Reads Python's spelling: named groups and references to them, `\A`, `\Z`, flags at the start, and
 * `\w`, `\d`, `\s`, `\b` of Unicode, negated and inside classes too.
 * @throws SyntaxError for a text that is no regular expression.
 */
export function readPythonPattern(pattern: string): PythonPattern {
  const [whole = '', given = ''] = FLAGS.exec(pattern) ?? [];
  const source = pattern
    .slice(whole.length)
    .replaceAll('(?P<', '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>');
  const flags = given.replace(/[au]/g, '');
  if (given.includes('a')) {
    const ascii = rewrite(source, ({ token, letter }) => endOf(letter) ?? token);
    return { regExp: new RegExp(ascii, flags), withBoundaries: undefined };
  }
  const unicode = rewrite(source, toUnicode);
  const bounded = rewrite(source, (sequence) => boundaryOf(sequence) ?? toUnicode(sequence));
  return {
    regExp: new RegExp(unicode, flags),
    withBoundaries: bounded === unicode ? undefined : bounded,
  };
}

/** An escape sequence of a pattern. */
interface Escape {
  readonly token: string;
  readonly letter: string;
  readonly isInClass: boolean;
}

/** Rewrites the escape sequences of a pattern. */
function rewrite(pattern: string, write: (sequence: Escape) => string): string {
  let isInClass = false;
  return pattern.replace(ESCAPE_OR_BRACKET, (token, letter: string | undefined) => {
    if (letter !== undefined) return write({ token, letter, isInClass });
    if (token === ']' || isInClass) {
      isInClass = !token.endsWith(']');
      return token;
    }
    isInClass = true;
    // Python takes a `]` at the begin of a class as a member
    return token.endsWith(']') ? `${token.slice(0, -1)}\\]` : token;
  });
}

function toUnicode({ token, letter, isInClass }: Escape): string {
  const members = MEMBERS[letter];
  if (members !== undefined) return isInClass ? members : `[${members}]`;
  if (isInClass) return token;
  return endOf(letter) ?? (SYNTAX.test(letter) ? token : letter);
}

function boundaryOf({ letter, isInClass }: Escape): string | undefined {
  return isInClass ? undefined : BOUNDARIES[letter];
}

/** The ends of the text, `undefined` for any other letter. */
function endOf(letter: string): string | undefined {
  if (letter === 'A') return '^';
  return letter === 'Z' ? '$' : undefined;
}
