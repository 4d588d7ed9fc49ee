import type { MessageHub } from '../hub/message-hub.ts';
import { DEBUG } from '../record/level.ts';
import { traceBuffer, traceInfo, traceUpdate } from './trace-text.ts';

/**
 * Writes traces while the level asks for them. When it is off it costs one comparison per record:
 * no text is built, and nothing listens to the hub.
 */
export class Tracer {
  readonly #hub: MessageHub;
  readonly #owner: object;
  readonly #level: () => number | undefined;
  readonly #emit: (message: string) => void;
  #stopListening: (() => void) | undefined;
  #isMuted = false;

  /**
   * `level` returns the severity below which nothing is written, `undefined` for no traces. Updates
   * of the hub by `owner` have traces of their own.
   */
  constructor(
    hub: MessageHub,
    owner: object,
    level: () => number | undefined,
    emit: (message: string) => void,
  ) {
    this.#hub = hub;
    this.#owner = owner;
    this.#level = level;
    this.#emit = emit;
    this.followLevel();
  }

  get isOn(): boolean {
    return this.#stopListening !== undefined;
  }

  /** Turns the traces on or off by the current level. */
  followLevel(): void {
    const isWanted = (this.#level() ?? Number.POSITIVE_INFINITY) <= DEBUG;
    if (isWanted === this.isOn) return;
    if (isWanted) this.#listen();
    else this.stop();
  }

  stop(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  /** Writes the text that `message` makes, if traces are on. */
  write(message: () => string): void {
    if (this.isOn) this.#emit(message());
  }

  /** Does `update` without a trace per value: the record that brings the values has one. */
  muted(update: () => void): void {
    this.#isMuted = true;
    try {
      update();
    } finally {
      this.#isMuted = false;
    }
  }

  #listen(): void {
    this.#stopListening = this.#hub.observe({
      owner: this.#owner,
      bufferCreated: (key, maxLength) => this.#emit(traceBuffer(key, maxLength)),
      scalarUpdated: (key, value, count, kind) => {
        if (!this.#isMuted) this.#emit(traceUpdate(key, value, count, kind));
      },
      infoUpdated: (key, value) => {
        if (!this.#isMuted) this.#emit(traceInfo(key, value));
      },
    });
  }
}
