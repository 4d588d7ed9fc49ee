import type { ServerResponse } from 'node:http';
import type { RunPosition } from '../../../src/internal/index.ts';

/** The time after which a browser that has lost the connection tries again. */
const RETRY_MS = 1000;

/** The server-sent events of one client. */
export class EventStream {
  /** How far the client has read the run; `undefined` before its first update. */
  position: RunPosition | undefined;
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    this.#write(`retry: ${RETRY_MS}\n\n`);
  }

  /** Whether all that was sent has been taken: only then is more sent, so nothing queues. */
  get isDrained(): boolean {
    return this.#response.writableLength === 0;
  }

  /** Sends data as one event. The system has it when this returns, as far as it has room. */
  send(data: string): void {
    this.#write(`data: ${data}\n\n`);
  }

  end(): void {
    this.#response.end();
    this.#response.socket?.uncork();
  }

  /** Node hands over what is written at the next tick, which does not come when a process exits. */
  #write(text: string): void {
    this.#response.write(text);
    this.#response.socket?.uncork();
  }
}
