const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Log lines are flat; what lies deeper is not worth a shape. */
const MAX_DEPTH = 16;
const MAX_TOKENS = 256;

/** Keys in the order of the text are not the keys in the order of the parsed object. */
const INTEGER_KEY = /^(?:0|[1-9]\d*)$/;

/** Where a value stands in the parsed line: keys of objects, indexes of arrays. */
export type ValuePath = readonly (string | number)[];

/** A number, or a string that is no key. */
export interface ValueToken {
  readonly kind: 'number' | 'string';
  readonly path: ValuePath;
  /** Of a string: between its quotes. */
  readonly start: number;
  readonly end: number;
}

/**
 * The numbers and strings of a line that `JSON.parse` has accepted as an object, in the order of
 * the text, which is the order of the parsed object's keys. `undefined` for a line of which that
 * is not true or that is out of the ordinary: duplicate or integer-like keys, `__proto__`, deep
 * nesting, very many values.
 */
export function readTokens(line: Uint8Array): readonly ValueToken[] | undefined {
  const reader = new TokenReader(line);
  return reader.readLine() ? reader.tokens : undefined;
}

/** A recursive descent; every method returns whether all is well so far. */
class TokenReader {
  readonly tokens: ValueToken[] = [];
  readonly #bytes: Uint8Array;
  readonly #path: (string | number)[] = [];
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  readLine(): boolean {
    return this.#next() === OPEN_BRACE && this.#readObject() && this.#next() === -1;
  }

  #readObject(): boolean {
    const keys = new Set<string>();
    this.#position++;
    if (this.#next() === CLOSE_BRACE) return this.#skip();
    do {
      const key = this.#next() === QUOTE ? this.#readKey() : undefined;
      if (key === undefined || keys.has(key) || this.#next() !== COLON) return false;
      keys.add(key);
      this.#position++;
      if (!this.#readMember(key)) return false;
    } while (this.#next() === COMMA && this.#skip());
    return this.#next() === CLOSE_BRACE && this.#skip();
  }

  #readArray(): boolean {
    this.#position++;
    if (this.#next() === CLOSE_BRACKET) return this.#skip();
    let index = 0;
    do {
      if (!this.#readMember(index++)) return false;
    } while (this.#next() === COMMA && this.#skip());
    return this.#next() === CLOSE_BRACKET && this.#skip();
  }

  #readMember(name: string | number): boolean {
    if (this.#path.length === MAX_DEPTH || this.tokens.length === MAX_TOKENS) return false;
    this.#path.push(name);
    const isRead = this.#readValue();
    this.#path.pop();
    return isRead;
  }

  #readValue(): boolean {
    const byte = this.#next();
    if (byte === OPEN_BRACE) return this.#readObject();
    if (byte === OPEN_BRACKET) return this.#readArray();
    const start = this.#position;
    if (byte === QUOTE) {
      if (!this.#skipString()) return false;
      this.#addToken('string', start + 1, this.#position - 1);
      return true;
    }
    while (isWordByte(this.#bytes[this.#position])) this.#position++;
    if (this.#position === start) return false;
    // a number ends in a digit, a word does not, and be it Python's -Infinity
    if (!isLetter(this.#bytes[this.#position - 1])) this.#addToken('number', start, this.#position);
    return true;
  }

  #addToken(kind: ValueToken['kind'], start: number, end: number): void {
    this.tokens.push({ kind, path: [...this.#path], start, end });
  }

  /** `undefined` for a key that must not be learned. */
  #readKey(): string | undefined {
    const start = this.#position;
    if (!this.#skipString()) return undefined;
    const text = new TextDecoder().decode(this.#bytes.subarray(start, this.#position));
    const key: unknown = JSON.parse(text);
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

/** Of a number, `true`, `false` or `null`. */
function isWordByte(byte = 0): boolean {
  return isLetter(byte) || (byte >= 0x2b && byte <= 0x39 && byte !== COMMA);
}

function isLetter(byte = 0): boolean {
  return byte >= 0x41 && byte <= 0x7a && byte !== OPEN_BRACKET && byte !== CLOSE_BRACKET;
}
