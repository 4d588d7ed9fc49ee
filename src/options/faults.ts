import { closest, distance } from 'fastest-levenshtein';
import { showValue } from '../text/show-value.ts';
import { camelCase } from './snake-case.ts';

/** Names that differ in more than this share of their letters are no slip of the finger. */
const MAX_DISTANCE_SHARE = 0.5;

/** Collects what is wrong with some options, so that all of it is reported at once. */
export class Faults {
  readonly #texts: string[] = [];
  /** First names of the paths. */
  readonly #faulty = new Set<string>();

  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  /** Whether something is wrong with an option: what builds on it is not worth a fault of its own. */
  isFaulty(option: string): boolean {
    return this.#faulty.has(option);
  }

  /** Whether something is wrong with what stands at just this path. */
  has(path: string): boolean {
    return this.#texts.some((text) => text.startsWith(`${path}: `));
  }

  /** `path` as in `customCfg[0].windowSize`. */
  add(path: string, text: string): void {
    this.#texts.push(`${path}: ${text}`);
    this.#faulty.add(path.split(/[.[]/)[0] ?? path);
  }

  expected(path: string, allowed: string, given: unknown): void {
    this.add(path, `expected ${allowed}, got ${showValue(given)}`);
  }

  /** A name that is none of `known`; the nearest one is named. */
  unknownName(path: string, what: string, known: readonly string[]): void {
    const name = path.slice(path.lastIndexOf('.') + 1);
    this.add(path, `unknown ${what}${suggestion(name, known)}`);
  }

  /** @throws TypeError with every fault on a line of its own, when there is any. */
  throwIfAny(): void {
    if (this.isEmpty) return;
    const count = this.#texts.length === 1 ? 'one option is' : `${this.#texts.length} options are`;
    throw new TypeError(
      `windrow: ${count} wrong\n${this.#texts.map((text) => `  ${text}`).join('\n')}`,
    );
  }
}

/** `; did you mean 'interval'?`, or the names that there are when none is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const camel = camelCase(name);
  const nearest = known.length === 0 ? '' : closest(camel, known);
  const isNear = distance(camel, nearest) <= Math.ceil(name.length * MAX_DISTANCE_SHARE);
  return isNear ? `; did you mean '${nearest}'?` : `; known are ${known.join(', ')}`;
}
