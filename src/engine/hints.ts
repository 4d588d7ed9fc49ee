import { escapeText } from '../text/escape.ts';

/** Tells the user what no line shows; each hint once. */
export class Hints {
  readonly #tell: (text: string) => void;
  readonly #told = new Set<string>();

  /** `tell` brings a text to the user, never to the program that logs. */
  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  /** Tells a hint; a second hint on the same topic is not told. */
  tell(topic: string, text: string): void {
    if (this.#told.has(topic)) return;
    this.#told.add(topic);
    this.#tell(escapeText(text));
  }
}
