import { isFloatLiteral } from './float-literals.ts';
import { isEvaluation } from './is-evaluation.ts';
import { keysOf } from './key-order.ts';
import type { ScalarKind } from './number-kind.ts';
import { floatOf, readScalar, readScalarOrText, type WholeScalar } from './scalar.ts';
import { isKeyTooLong, refuseKey } from './scalar-key.ts';
import type { ModeScalars, RefusedValue } from './scalar-record.ts';

type Members = Readonly<Record<string, unknown>>;

/** One mode of a record while it is read. */
export class ModeDraft implements ModeScalars {
  readonly mode: string;
  readonly keys: string[] = [];
  readonly values: number[] = [];
  readonly info: [string, unknown][] = [];
  readonly refused: RefusedValue[] = [];
  #counts: number[] | undefined;
  #kinds: ScalarKind[] | undefined;

  /** Whether it is of val or test, where what is no scalar is information. */
  readonly isEvaluation: boolean;
  #isNested = false;

  constructor(mode: string) {
    this.mode = mode;
    this.isEvaluation = isEvaluation(mode);
  }

  /** Whether the record has an object of the mode. */
  get isNested(): boolean {
    return this.#isNested;
  }

  get counts(): readonly number[] | undefined {
    return this.#counts;
  }

  get kinds(): readonly ScalarKind[] | undefined {
    return this.#kinds;
  }

  /** Takes the members of the mode's object. */
  addNested(members: Members): void {
    this.#isNested = true;
    for (const key of keysOf(members)) this.addMember(key, members, key);
  }

  /** Takes the member `name` of an object under a key. */
  addMember(key: string, members: Members, name: string): void {
    const raw = members[name];
    const isFloat = typeof raw === 'number' && isFloatLiteral(members, name);
    if (isFloat && !isKeyTooLong(key)) this.pushScalar(key, floatOf(raw));
    else this.add(key, raw);
  }

  /** Whether a value is a scalar of the mode. */
  takes(raw: unknown): boolean {
    return this.#read(raw) !== undefined;
  }

  /** Takes a member of the mode's object: a scalar, or info. */
  add(key: string, raw: unknown): void {
    if (raw === undefined) return; // as JSON has it: not there
    if (isKeyTooLong(key)) {
      this.refused.push(refuseKey(key, raw));
      return;
    }
    // null is what JSON makes of NaN
    const scalar = raw === null ? Number.NaN : this.#read(raw);
    if (scalar !== undefined) this.pushScalar(key, scalar);
    else if (this.isEvaluation) this.info.push([key, raw]);
    else this.#refuse(key, raw);
  }

  /** Whether a member is text which is no number by its name. */
  get hasText(): boolean {
    return this.info.some(([, raw]) => typeof raw === 'string');
  }

  pushScalar(key: string, scalar: number | WholeScalar): void {
    if (typeof scalar === 'number') this.push(key, scalar, 1, 'byValue');
    else this.push(key, scalar.value, scalar.count, scalar.kind);
  }

  push(key: string, value: number, count: number, kind: ScalarKind): void {
    if (count !== 1) this.#counts ??= this.values.map(() => 1);
    if (kind !== 'byValue') this.#kinds ??= this.values.map(() => 'byValue');
    this.keys.push(key);
    this.values.push(value);
    this.#counts?.push(count);
    this.#kinds?.push(kind);
  }

  /** Takes over what another draft of the mode has and this one has not. */
  merge({ keys, values, counts, kinds, info, refused, isNested }: ModeDraft): void {
    this.#isNested ||= isNested;
    const known = new Set([...this.keys, ...this.info.map(([key]) => key)]);
    keys.forEach((key, index) => {
      if (known.has(key)) return;
      const [value = Number.NaN, kind = 'byValue'] = [values[index], kinds?.[index]];
      this.push(key, value, counts?.[index] ?? 1, kind);
    });
    for (const [key, raw] of info) if (!known.has(key)) this.info.push([key, raw]);
    for (const value of refused) this.refused.push(value);
  }

  /** Refuses what the draft has gathered: the record is not of its mode. */
  refuseAll(reason: string): readonly RefusedValue[] {
    const members = [
      ...this.keys.map((key, index): [string, unknown] => [key, this.values[index]]),
      ...this.info,
    ];
    const own = members.map(([key, value]) => ({ key: `${this.mode}/${key}`, value, reason }));
    return [...this.refused, ...own];
  }

  /** In val and test, text and plain arrays are information, as in MMEngine. */
  #read(raw: unknown): number | WholeScalar | undefined {
    if (!this.isEvaluation) return readScalarOrText(raw);
    return Array.isArray(raw) ? undefined : readScalar(raw);
  }

  #refuse(key: string, value: unknown): void {
    const reason = typeof value === 'string' ? 'a text that is no number' : 'no scalar';
    this.refused.push({ key: `${this.mode}/${key}`, value, reason });
  }
}
