import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Address } from '../../../src/internal/index.ts';
import { AccessToken } from './access-token.ts';
import { type Refusal, refusalOf } from './request-checks.ts';
import { authorityOf, isLoopback, openedAt } from './server-address.ts';

/** A path that a server answers. */
export interface Route {
  readonly path: string;
  /** Answers a GET or HEAD that has passed all checks. What it throws is a warning, and a 500. */
  respond(request: IncomingMessage, response: ServerResponse): void;
}

export interface PageServerOptions {
  readonly address: Address;
  readonly routes: readonly Route[];
  /** Gets the URL of the server once it listens. */
  readonly onListening: (url: string) => void;
  /** Gets what the user should know of, a server that cannot listen among it. */
  readonly warn: (message: string) => void;
}

/** Ports that are tried, from the one that is asked for. */
const PORTS = 10;
const MAX_PORT = 65_535;
const MAX_HEADER_BYTES = 8192;
const MAX_HEADER_MS = 5000;
/** How often requests that take too long are looked for. */
const CHECK_MS = 1000;
const MAX_CONNECTIONS = 64;
/** How long connections may take to read the last that was sent. */
const LINGER_MS = 5000;

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * A server of a few paths for a browser of this machine, or, with a token, for those of others. It
 * keeps no process alive, and no fault of it reaches the program that logs.
 */
export class PageServer {
  readonly #options: PageServerOptions;
  readonly #server: Server;
  #address: Address;
  #token: AccessToken | undefined;
  #triesLeft = PORTS;
  #url: string | undefined;
  #isClosed = false;

  constructor(options: PageServerOptions) {
    this.#options = options;
    this.#address = options.address;
    const { createServer } = process.getBuiltinModule('node:http');
    this.#server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        headersTimeout: MAX_HEADER_MS,
        requestTimeout: MAX_HEADER_MS,
        connectionsCheckingInterval: CHECK_MS,
      },
      (request, response) => this.#answer(request, response),
    );
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.on('connection', (socket) => socket.unref());
    this.#server.on('error', (error) => this.#takeError(error));
    this.#server.on('listening', () => this.#begin());
    this.#listen(this.#address);
  }

  /** The URL to open, with the token; `undefined` while nobody is served. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Ends all connections once they have read what was sent. */
  close(): void {
    this.#isClosed = true;
    this.#url = undefined;
    this.#server.close();
    setTimeout(() => this.#server.closeAllConnections(), LINGER_MS).unref();
  }

  #listen(address: Address): void {
    this.#address = address;
    this.#triesLeft--;
    // workers of a cluster would share one port, and a page would show any of them
    this.#server.listen({ ...address, exclusive: true }).unref();
  }

  #begin(): void {
    if (this.#isClosed) {
      this.#server.close(); // it was closed while its host was looked up
      return;
    }
    const { host } = this.#address;
    const { port } = Object(this.#server.address()) as Address;
    this.#address = { host, port };
    const root = `http://${authorityOf(openedAt(this.#address))}/`;
    if (!isLoopback(host)) {
      this.#token = new AccessToken(port);
      this.#options.warn(
        `windrow: ${root} can be reached by other machines: who has its whole URL sees all keys and values, and nothing is encrypted`,
      );
    }
    this.#url = this.#token === undefined ? root : `${root}?token=${this.#token.text}`;
    this.#options.onListening(this.#url);
  }

  #takeError(error: NodeJS.ErrnoException): void {
    const { host, port } = this.#address;
    const isTaken = error.code === 'EADDRINUSE';
    if (isTaken && this.#triesLeft > 0 && port < MAX_PORT) {
      this.#listen({ host, port: port + 1 });
      return;
    }
    const { port: first } = this.#options.address;
    const reason = isTaken ? `ports ${first} to ${port} are taken` : error.message;
    this.#options.warn(
      `windrow: nothing is served at ${authorityOf(this.#options.address)}: ${reason}`,
    );
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {}); // the client is gone
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refusal = refusalOf(request, this.#address) ?? this.#checkToken(request, response);
    if (refusal !== undefined) {
      refuse(response, refusal);
      return;
    }
    const [path] = (request.url ?? '').split('?');
    const route = this.#options.routes.find((own) => own.path === path);
    if (route === undefined) {
      refuse(response, { status: 404, text: 'not here' });
      return;
    }
    try {
      route.respond(request, response);
    } catch (error) {
      this.#options.warn(`windrow: ${route.path} could not be answered: ${error}`);
      if (!response.headersSent) refuse(response, { status: 500, text: 'windrow has failed' });
      else response.destroy();
    }
  }

  /** Lets a request with the token pass; one that has it in its URL gets it as a cookie. */
  #checkToken(request: IncomingMessage, response: ServerResponse): Refusal | undefined {
    if (this.#token === undefined) return undefined;
    const source = this.#token.find(request);
    if (source === 'url') response.setHeader('Set-Cookie', this.#token.cookie);
    return source === undefined
      ? { status: 403, text: 'open the whole URL that windrow has printed, with its token' }
      : undefined;
  }
}

/** Answers a request by a line of text. */
export function refuse(response: ServerResponse, { status, text, headers }: Refusal): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${text}\n`);
}
