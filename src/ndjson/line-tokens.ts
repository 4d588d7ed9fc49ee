import type { ValuePath } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The depth up to which lines get a template; log lines are flat. */
const MAX_DEPTH = 16;

/** Keys in the order of the text are not the keys in the order of the parsed object. */
const INTEGER_KEY = /^(?:0|[1-9]\d*)$/;

const UTF8 = new TextDecoder();

/** A primitive of a line. */
export interface ValueToken {
  readonly path: ValuePath;
  /** The parsed value; Python's bare words are numbers. */
  readonly value: unknown;
  /** The bounds of its text, with the quotes of a string. */
  readonly start: number;
  readonly end: number;
}

/**
 * Returns the primitives of a line that was read as `record`, in the order of the text, which must
 * be the order of the record's keys. `undefined` for a line of which that is not true or that is
 * out of the ordinary: duplicate or integer-like keys, `__proto__`, deep nesting, more than
 * `maxTokens` values.
 */
export function readTokens(
  line: Uint8Array,
  record: LogRecord,
  maxTokens: number,
): readonly ValueToken[] | undefined {
  const reader = new TokenReader(line, maxTokens);
  return reader.readLine(record) ? reader.tokens : undefined;
}

type Container = Readonly<Record<string | number, unknown>>;

/** Reads a line by recursive descent; every method returns whether the line is fine so far. */
class TokenReader {
  readonly tokens: ValueToken[] = [];
  readonly #bytes: Uint8Array;
  readonly #maxTokens: number;
  readonly #path: (string | number)[] = [];
  #position = 0;

  constructor(bytes: Uint8Array, maxTokens: number) {
    this.#bytes = bytes;
    this.#maxTokens = maxTokens;
  }

  readLine(record: LogRecord): boolean {
    return this.#next() === OPEN_BRACE && this.#readObject(record) && this.#next() === -1;
  }

  #readObject(object: Container): boolean {
    const keys = new Set<string>();
    this.#position++;
    if (this.#next() === CLOSE_BRACE) return this.#skip();
    do {
      const key = this.#next() === QUOTE ? this.#readKey() : undefined;
      if (key === undefined || keys.has(key) || this.#next() !== COLON) return false;
      keys.add(key);
      this.#position++;
      if (!this.#readMember(object, key)) return false;
    } while (this.#next() === COMMA && this.#skip());
    return this.#next() === CLOSE_BRACE && this.#skip();
  }

  #readArray(array: Container): boolean {
    this.#position++;
    if (this.#next() === CLOSE_BRACKET) return this.#skip();
    let index = 0;
    do {
      if (!this.#readMember(array, index++)) return false;
    } while (this.#next() === COMMA && this.#skip());
    return this.#next() === CLOSE_BRACKET && this.#skip();
  }

  #readMember(container: Container, name: string | number): boolean {
    if (this.#path.length === MAX_DEPTH) return false;
    this.#path.push(name);
    const isRead = this.#readValue(container[name]);
    this.#path.pop();
    return isRead;
  }

  #readValue(value: unknown): boolean {
    const byte = this.#next();
    if (typeof value === 'object' && value !== null) {
      if (byte === OPEN_BRACE) return this.#readObject(value as Container);
      return byte === OPEN_BRACKET && this.#readArray(value as Container);
    }
    const start = this.#position;
    if (byte === QUOTE) {
      if (!this.#skipString()) return false;
    } else {
      while (isWordByte(this.#bytes[this.#position])) this.#position++;
      if (this.#position === start) return false;
    }
    this.tokens.push({ path: [...this.#path], value, start, end: this.#position });
    return this.tokens.length <= this.#maxTokens;
  }

  /** `undefined` for a key that must not be learned. */
  #readKey(): string | undefined {
    const start = this.#position;
    if (!this.#skipString()) return undefined;
    const text = UTF8.decode(this.#bytes.subarray(start, this.#position));
    const key: unknown = text.includes('\\') ? JSON.parse(text) : text.slice(1, -1);
    if (typeof key !== 'string' || key === '__proto__' || INTEGER_KEY.test(key)) return undefined;
    return key;
  }

  #skipString(): boolean {
    for (this.#position++; this.#position < this.#bytes.length; this.#position++) {
      const byte = this.#bytes[this.#position];
      if (byte === QUOTE) return this.#skip();
      if (byte === BACKSLASH) this.#position++;
    }
    return false;
  }

  #skip(): true {
    this.#position++;
    return true;
  }

  /** The next byte that is no white space, -1 at the end. */
  #next(): number {
    while (this.#position < this.#bytes.length) {
      const byte = this.#bytes[this.#position] as number;
      if (byte > 0x20) return byte;
      this.#position++;
    }
    return -1;
  }
}

/** Whether a byte may be part of a number or of a word such as `true` or `-Infinity`. */
function isWordByte(byte = 0): boolean {
  return isLetter(byte) || (byte >= 0x2b && byte <= 0x39 && byte !== COMMA);
}

function isLetter(byte = 0): boolean {
  return byte >= 0x41 && byte <= 0x7a && byte !== OPEN_BRACKET && byte !== CLOSE_BRACKET;
}
