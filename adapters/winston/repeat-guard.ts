import { isCalledByTransport, isOnlyTransport } from './call-of-format.ts';

type Info = Readonly<Record<string | symbol, unknown>>;

const LEVEL = Symbol.for('level');
const MESSAGE = Symbol.for('message');
const SPLAT = Symbol.for('splat');
/** How many transports a format is on where several transports are known of and no more. */
const ASSUMED_FAN_OUT = 2;

interface Seen<Result> {
  /** Every value of the info and of the objects in it. */
  readonly values: readonly unknown[];
  readonly level: unknown;
  readonly result: Result;
  /** How often the record has come, and whether all of it in one synchronous turn. */
  sightings: number;
  isFresh: boolean;
}

/**
 * Tells whether an info was seen before. A format on two transports is called once for each of
 * them, with clones of one info, and must count it once. One on a logger is called once; if it is on
 * a transport of that logger too, it sees there what it has returned.
 *
 * winston makes the splat anew for every call, so clones that share one are one record for certain.
 * Other clones are known by equal values; but a record that is logged again has equal values too.
 * So the guard learns how often each level's records come: once per transport that takes the level.
 * Before two different records have come, equal ones tell it nothing: then a logger's only transport
 * calls once, and one of several is taken for one of two.
 */
export class RepeatGuard<Result> {
  readonly #bySplat = new WeakMap<object, Seen<Result>>();
  readonly #fanOut = new Map<unknown, number>();
  #last: Seen<Result> | undefined;
  #isOnTransport: boolean | undefined;
  /** What the format has returned to its logger last. */
  #returned: Info | undefined;

  /** Returns the result that this record got before, or that of `make`. */
  once<Own extends Info>(info: Own, make: (info: Own) => Result): Result {
    this.#isOnTransport ??= isCalledByTransport();
    if (!this.#isOnTransport) return make(info);
    const splat = info[SPLAT];
    return typeof splat === 'object' && splat !== null
      ? this.#onceBySplat(info, splat, make)
      : this.#onceByValues(info, make);
  }

  /** Remembers what the format returns, for `isReturned`. */
  returned(info: Info): void {
    if (this.#isOnTransport === false) this.#returned = info;
  }

  /** Whether an info is a transport's clone of what the format has returned to its logger. */
  isReturned(info: Info): boolean {
    const returned = this.#returned;
    if (returned === undefined || returned === info) return false;
    if (info[MESSAGE] !== returned[MESSAGE]) return false;
    return areEqualInfos(info, returned) && isCalledByTransport();
  }

  #onceBySplat<Own extends Info>(info: Own, splat: object, make: (info: Own) => Result): Result {
    const seen = this.#bySplat.get(splat);
    if (seen === undefined) {
      const made = this.#see(info, [splat], make(info));
      this.#bySplat.set(splat, made);
      return made.result;
    }
    seen.sightings++;
    return seen.result;
  }

  #onceByValues<Own extends Info>(info: Own, make: (info: Own) => Result): Result {
    const values = valuesOf(info);
    if (values === undefined) return make(info);
    const last = this.#last;
    if (last !== undefined && areSame(last.values, values) && this.#isRepeat(last)) {
      last.sightings++;
      return last.result;
    }
    const seen = this.#see(info, values, make(info));
    queueMicrotask(() => {
      seen.isFresh = false;
    });
    return seen.result;
  }

  #see(info: Info, values: readonly unknown[], result: Result): Seen<Result> {
    const last = this.#last;
    if (last !== undefined && !areSame(last.values, values)) this.#learn(last);
    this.#last = { values, level: info[LEVEL], result, sightings: 1, isFresh: true };
    return this.#last;
  }

  #isRepeat({ level, sightings, isFresh }: Seen<Result>): boolean {
    return isFresh && sightings < this.#fanOutOf(level);
  }

  #fanOutOf(level: unknown): number {
    const known = this.#fanOut.get(level);
    if (known !== undefined) return known;
    if (!isOnlyTransport()) return ASSUMED_FAN_OUT;
    this.#fanOut.set(level, 1);
    return 1;
  }

  #learn({ level, sightings }: Seen<Result>): void {
    this.#fanOut.set(level, Math.min(sightings, this.#fanOut.get(level) ?? sightings));
  }
}

function areEqualInfos(left: Info, right: Info): boolean {
  const keys = Reflect.ownKeys(left);
  return (
    keys.length === Reflect.ownKeys(right).length &&
    keys.every((key) => Object.is(left[key], right[key]))
  );
}

/**
 * Returns the values of an info, of the objects in it and of their objects; `undefined` if one
 * cannot be read.
 */
function valuesOf(info: Info): readonly unknown[] | undefined {
  try {
    const own = Reflect.ownKeys(info).map((key) => info[key]);
    const members = own.flatMap(membersOf);
    return [...own, ...members, ...members.flatMap(membersOf)];
  } catch {
    return undefined; // a user's getter threw: the engine calls it too, and counts the failure
  }
}

/**
 * Returns the members of an object, where scalars are; arrays may be long, and are left out.
 */
function membersOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) || ArrayBuffer.isView(value) ? [] : Object.values(value);
}

function areSame(left: readonly unknown[], right: readonly unknown[]): boolean {
  return (
    left.length === right.length && left.every((value, index) => Object.is(value, right[index]))
  );
}
