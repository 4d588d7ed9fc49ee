import { readScalar } from './scalar.ts';
import { isKeyTooLong, refuseKey } from './scalar-key.ts';
import type { ModeScalars, RefusedValue } from './scalar-record.ts';

/** One mode of a record while it is read. */
export class ModeDraft implements ModeScalars {
  readonly mode: string;
  readonly keys: string[] = [];
  readonly values: number[] = [];
  readonly info: [string, unknown][] = [];
  readonly refused: RefusedValue[] = [];
  #counts: number[] | undefined;

  constructor(mode: string) {
    this.mode = mode;
  }

  get counts(): readonly number[] | undefined {
    return this.#counts;
  }

  /** Adds a member of the mode's object: a scalar, or info. */
  add(key: string, raw: unknown): void {
    if (raw === undefined) return; // as JSON has it: not there
    if (isKeyTooLong(key)) {
      this.refused.push(refuseKey(key, raw));
      return;
    }
    // null is what JSON makes of NaN
    const scalar = raw === null ? Number.NaN : readScalar(raw);
    if (scalar === undefined) this.info.push([key, raw]);
    else if (typeof scalar === 'number') this.push(key, scalar, 1);
    else this.push(key, scalar.value, scalar.count);
  }

  push(key: string, value: number, count: number): void {
    if (count !== 1) this.#counts ??= this.values.map(() => 1);
    this.keys.push(key);
    this.values.push(value);
    this.#counts?.push(count);
  }

  /** Adds the members of another draft of the mode that this draft does not have. */
  merge({ keys, values, counts, info, refused }: ModeDraft): void {
    const known = new Set([...this.keys, ...this.info.map(([key]) => key)]);
    keys.forEach((key, index) => {
      if (!known.has(key)) this.push(key, values[index] ?? Number.NaN, counts?.[index] ?? 1);
    });
    for (const [key, raw] of info) if (!known.has(key)) this.info.push([key, raw]);
    for (const value of refused) this.refused.push(value);
  }
}
