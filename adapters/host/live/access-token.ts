import type { IncomingMessage } from 'node:http';

const TOKEN_BYTES = 16;

/** Where a request has brought the token; `undefined` for a request without it. */
export type TokenSource = 'url' | 'cookie' | undefined;

/**
 * The secret of a server that other machines can reach: 128 bits, in the URL that is printed. A
 * browser that has opened that URL gets it as a cookie, which no script and no other site sees.
 */
export class AccessToken {
  readonly text: string;
  readonly #cookie: string;
  readonly #timingSafeEqual: (a: Uint8Array, b: Uint8Array) => boolean;

  /** Browsers share cookies among the ports of a host: `port` tells servers apart. */
  constructor(port: number) {
    const { randomBytes, timingSafeEqual } = process.getBuiltinModule('node:crypto');
    this.text = randomBytes(TOKEN_BYTES).toString('hex');
    this.#timingSafeEqual = timingSafeEqual;
    this.#cookie = `windrow-${port}`;
  }

  /** Finds the token in a request. */
  find({ url = '', headers }: IncomingMessage): TokenSource {
    const query = url.slice(url.indexOf('?') + 1 || url.length);
    if (this.#isToken(new URLSearchParams(query).get('token'))) return 'url';
    const cookies = (headers.cookie ?? '').split(';').map((own) => own.trim().split('='));
    return cookies.some(([name, value]) => name === this.#cookie && this.#isToken(value))
      ? 'cookie'
      : undefined;
  }

  /** The value of `Set-Cookie` that brings the token back with later requests. */
  get cookie(): string {
    return `${this.#cookie}=${this.text}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Compares in a time that does not tell how much of it is right. */
  #isToken(given: string | null | undefined): boolean {
    const [own, other] = [Buffer.from(this.text), Buffer.from(given ?? '')];
    return own.length === other.length && this.#timingSafeEqual(own, other);
  }
}
