import { showValue } from '../text/show-value.ts';
import { nearestName } from './nearest-name.ts';
import { camelCase } from './snake-case.ts';

/** Collects the faults of options, so that all are reported at once. */
export class Faults {
  readonly #texts: string[] = [];
  /** The options that have a fault. */
  readonly #faulty = new Set<string>();

  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  /** Whether an option has a fault: then what builds on it is not checked. */
  isFaulty(option: string): boolean {
    return this.#faulty.has(option);
  }

  /** Whether there is a fault at exactly this path. */
  has(path: string): boolean {
    return this.#texts.some((text) => text.startsWith(`${path}: `));
  }

  /** Adds a fault; `path` is written as in `customCfg[0].windowSize`. */
  add(path: string, text: string): void {
    this.#texts.push(`${path}: ${text}`);
    this.#faulty.add(path.split(/[.[]/)[0] ?? path);
  }

  expected(path: string, allowed: string, given: unknown): void {
    this.add(path, `expected ${allowed}, got ${showValue(given)}`);
  }

  /** Adds the fault of a name that `known` and `aliases` lack, and suggests the nearest name. */
  unknownName(
    path: string,
    what: string,
    known: readonly string[],
    aliases: readonly string[] = [],
  ): void {
    const name = path.slice(path.lastIndexOf('.') + 1);
    this.add(path, `unknown ${what}${suggestion(name, known, aliases)}`);
  }

  /**
   * Ends the collection.
   * @throws TypeError with each fault on a line of its own, if there is any.
   */
  throwIfAny(): void {
    if (this.isEmpty) return;
    const count = this.#texts.length === 1 ? 'one option is' : `${this.#texts.length} options are`;
    throw new TypeError(
      `windrow: ${count} wrong\n${this.#texts.map((text) => `  ${text}`).join('\n')}`,
    );
  }
}

/** Returns `; did you mean 'interval'?`, or the known names if none is near. */
export function suggestion(
  name: string,
  known: readonly string[],
  aliases: readonly string[] = [],
): string {
  const nearest = nearestName(camelCase(name), [...known, ...aliases]);
  return nearest === undefined ? `; known are ${known.join(', ')}` : `; did you mean '${nearest}'?`;
}
