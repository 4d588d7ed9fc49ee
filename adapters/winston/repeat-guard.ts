type Info = Readonly<Record<string | symbol, unknown>>;

const LEVEL = Symbol.for('level');
const SPLAT = Symbol.for('splat');
/**
 * The depth of stack frames that is searched: enough for combined formats inside combined formats.
 */
const STACK_DEPTH = 50;
const TRANSPORT_FRAME = /winston-transport[\\/]|TransportStream\./;

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
 * them, with clones of one info, and must count it once. On a logger it is called once anyway.
 *
 * winston makes the splat anew for every call, so clones that share one are one record for certain.
 * Other clones are known by equal values; but a record that is logged again has equal values too.
 * So the guard learns how often each level's records come (once on a logger, or once per transport
 * that takes the level). Until that is known, equal records of one synchronous turn count as one.
 */
export class RepeatGuard<Result> {
  readonly #bySplat = new WeakMap<object, Result>();
  readonly #fanOut = new Map<unknown, number>();
  #last: Seen<Result> | undefined;
  #isOnTransport: boolean | undefined;

  /** Returns the result that this record got before, or that of `make`. */
  once<Own extends Info>(info: Own, make: (info: Own) => Result): Result {
    this.#isOnTransport ??= isCalledByTransport();
    if (!this.#isOnTransport) return make(info);
    const splat = info[SPLAT];
    if (typeof splat !== 'object' || splat === null) return this.#onceByValues(info, make);
    const result = this.#bySplat.get(splat) ?? make(info);
    this.#bySplat.set(splat, result);
    return result;
  }

  #onceByValues<Own extends Info>(info: Own, make: (info: Own) => Result): Result {
    const values = valuesOf(info);
    if (values === undefined) return make(info);
    const last = this.#last;
    if (last !== undefined && areSame(last.values, values)) {
      if (this.#isRepeat(last)) {
        last.sightings++;
        return last.result;
      }
    }
    if (last !== undefined) this.#learn(last);
    const level = info[LEVEL];
    const seen: Seen<Result> = { values, level, result: make(info), sightings: 1, isFresh: true };
    this.#last = seen;
    queueMicrotask(() => {
      seen.isFresh = false;
    });
    return seen.result;
  }

  #isRepeat({ level, sightings, isFresh }: Seen<Result>): boolean {
    return isFresh && sightings < (this.#fanOut.get(level) ?? Number.POSITIVE_INFINITY);
  }

  #learn({ level, sightings }: Seen<Result>): void {
    this.#fanOut.set(level, Math.min(sightings, this.#fanOut.get(level) ?? sightings));
  }
}

/**
 * Whether a transport calls, not a logger. winston does not tell a format where it is used; the
 * stack does, and is read once per format.
 */
function isCalledByTransport(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_DEPTH;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return TRANSPORT_FRAME.test(stack);
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
