import { readList, readText } from '../codec/read-state.ts';
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

  /** The topics that were told. */
  toJSON(): readonly string[] {
    return [...this.#told];
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const topics = readList(state, 'hints').map((topic) => readText(topic, 'hints'));
    for (const topic of topics) this.#told.add(topic);
  }
}
