import { HUB_UPDATES_KEY } from './hub-updates.ts';
import { isEvaluation } from './is-evaluation.ts';
import { readIsoTime } from './iso-time.ts';
import type { SlotKind, ValuePath } from './line-learner.ts';
import { CLOCK_FIELDS, isPlainObject, LEVEL_FIELDS, type RecordKeys } from './log-record.ts';
import type { RecordMap } from './map-record.ts';
import { RESERVED_FIELDS } from './reserved-fields.ts';
import { isNumericText, NON_FINITE_WORDS } from './scalar.ts';

/** The options that decide which values of a record matter. */
export interface FieldOptions {
  readonly modes: ReadonlySet<string>;
  readonly flat: boolean;
  readonly maps: readonly RecordMap[];
  readonly groupBy: readonly string[];
  readonly recordKeys: RecordKeys;
}

/** Fields that make a record singular: it is always read by itself. */
const SINGULAR_FIELDS: ReadonlySet<string> = new Set([
  ...['run', 'exception', 'rejection', HUB_UPDATES_KEY],
]);
const PROGRESS_FIELDS: ReadonlySet<unknown> = new Set(['epoch', 'iter', 'batch', 'memory']);
const CLOCKS: ReadonlySet<unknown> = new Set(CLOCK_FIELDS);
const COUNTED_FIELDS: ReadonlySet<unknown> = new Set(['value', 'count', 'weight']);

/**
 * Says which values of a record matter, so that records of known templates are read at these paths
 * and nowhere else. The meaning of the values is not decided here: a template is learned by reading
 * a marked record as any other.
 */
export class FieldKinds {
  readonly #options: FieldOptions;
  readonly #containers: ReadonlySet<string>;
  readonly #mapped = new Set<string>();
  readonly #literal = new Set<string>();
  readonly #labels: ReadonlySet<string>;
  /** The fields at the top of a record that may hold the level. */
  readonly #levels: ReadonlySet<string>;
  /** Whether numbers at the top matter that no option names. */
  readonly isLoose: boolean;
  /** Dotted paths that lead to a named field further down. */
  readonly #prefixes = new Set<string>();

  constructor(options: FieldOptions) {
    this.#options = options;
    const { messageKey, nestedKey, levelKey, timestampKeys } = options.recordKeys;
    this.#containers = new Set(['message', 'metadata', messageKey, nestedKey ?? 'message']);
    for (const { keys, when } of options.maps) {
      for (const path of keys.keys()) this.#mapped.add(path);
      for (const path of when.keys()) this.#literal.add(path);
    }
    this.#labels = new Set(options.groupBy);
    this.#levels = new Set(levelKey === undefined ? LEVEL_FIELDS : [levelKey]).add('level');
    this.isLoose = options.flat || options.maps.some(({ rest }) => rest !== undefined);
    const named = [...this.#mapped, ...this.#literal, ...this.#labels, ...this.#levels];
    for (const path of [...named, ...timestampKeys]) {
      for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
        this.#prefixes.add(path.slice(0, dot));
      }
    }
  }

  /** Whether a record with this key at its top or in a container is read by itself, always. */
  isSingular(key: string): boolean {
    return SINGULAR_FIELDS.has(key);
  }

  /** Whether a number at `path` is the record's clock if it is one by its size. */
  isClock(path: ValuePath): boolean {
    const inner = this.#inner(path);
    if (inner.length === 1 && CLOCKS.has(inner[0])) return true;
    const { timestampKeys } = this.#options.recordKeys;
    if (timestampKeys.length === 0) return false;
    return timestampKeys.includes(path.join('.')) || timestampKeys.includes(inner.join('.'));
  }

  /**
   * What the value at `path` is multiplied by where a map takes it; NaN if the value is
   * something else besides.
   */
  scaleOf(path: ValuePath): number {
    const { maps, flat } = this.#options;
    const inner = this.#inner(path);
    const names = [path.join('.'), inner.join('.')];
    const factors = new Set(
      maps.flatMap(({ keys, rest }) => {
        const target = names.map((name) => keys.get(name)).find((own) => own !== undefined);
        if (target !== undefined) return target.value === undefined ? [target.scale] : [];
        return rest !== undefined && rest.scale !== 1 ? [Number.NaN] : [];
      }),
    );
    const [factor = 1] = factors;
    if (factors.size < 2 && factor === 1) return 1;
    const isShared = factors.size > 1 || flat || names.some((name) => this.#labels.has(name));
    return isShared || this.isClock(path) || PROGRESS_FIELDS.has(inner[0]) ? Number.NaN : factor;
  }

  /** Whether the members of an object at `path` matter. */
  descends(path: ValuePath, object: object): boolean {
    const [first, second, ...deeper] = this.#inner(path);
    if (path.length === 1 && this.#containers.has(String(first)) && isPlainObject(object)) {
      return true;
    }
    if (
      this.#prefixes.has(path.join('.')) ||
      this.#prefixes.has([first, second, ...deeper].join('.'))
    ) {
      return true;
    }
    const isCounted = 'value' in object;
    if (second === undefined) {
      return this.#isMode(first) ? !Array.isArray(object) : this.#isPrefixed(first) && isCounted;
    }
    return deeper.length === 0 && this.#isMode(first) && isCounted;
  }

  /** Whether an object at `path` may matter, though the value at hand does not. */
  mayMatter(path: ValuePath): boolean {
    const inner = this.#inner(path);
    const [first] = inner;
    if (path.length === 1 && this.#containers.has(String(first))) return true;
    if (this.#prefixes.has(path.join('.')) || this.#prefixes.has(inner.join('.'))) return true;
    if (inner.length > 1) return false;
    return this.#isLooseField(first) || this.#isMode(first) || this.#isPrefixed(first);
  }

  /** Returns how a primitive value at `path` is read. */
  kindOf(path: ValuePath, value: unknown): SlotKind {
    const kind = this.#kindOf(path, value);
    if (!this.#levels.has(path.join('.'))) return kind;
    // a number may be a scalar of that name, but a text is the level
    return kind === 'number' && path[0] !== 'level' ? 'number' : 'literal';
  }

  #kindOf(path: ValuePath, value: unknown): SlotKind {
    const inner = this.#inner(path);
    const [first, second, third] = inner;
    const named = this.#kindOfNamed(path.join('.'), inner.join('.'), value);
    if (named !== undefined) return named;
    if (this.isClock(path)) return this.#kindOfClock(value);
    if (second !== undefined) return this.#kindOfMember(first, second, third, value);
    if (path.length === 1 && first === 'name') return 'literal';
    if (path.length === 1 && first === 'pid') return typeof value === 'number' ? 'number' : 'skip';
    if (PROGRESS_FIELDS.has(first)) return typeof value === 'number' ? 'number' : 'literal';
    if (first === 'mode') return this.#options.flat ? 'literal' : 'skip';
    if (SINGULAR_FIELDS.has(String(first))) return 'literal';
    if (this.#isPrefixed(first)) return kindOfScalar(value, modeOfKey(first));
    return this.#isLooseField(first) ? kindOfFlat(value) : 'skip';
  }

  /** The path without the container that it begins in. */
  #inner(path: ValuePath): ValuePath {
    return path.length > 1 && this.#containers.has(String(path[0])) ? path.slice(1) : path;
  }

  #isMode(key: string | number | undefined): boolean {
    return typeof key === 'string' && this.#options.modes.has(key);
  }

  #isPrefixed(key: string | number | undefined): boolean {
    return typeof key === 'string' && key.includes('/') && this.#isMode(modeOfKey(key));
  }

  #isLooseField(key: string | number | undefined): boolean {
    return this.isLoose && !RESERVED_FIELDS.has(String(key));
  }

  /** Returns the kind of a field that `map`, `when` or `groupBy` names. */
  #kindOfNamed(path: string, inner: string, value: unknown): SlotKind | undefined {
    const has = (names: ReadonlySet<string>): boolean => names.has(path) || names.has(inner);
    if (has(this.#literal)) return 'literal';
    const isText = typeof value === 'string';
    if (has(this.#labels)) return isText ? 'label' : kindOfNumber(value);
    if (!has(this.#mapped)) return undefined;
    if (isText) return isNumericText(value) ? 'numericText' : 'literal';
    return kindOfNumber(value);
  }

  /** Returns the kind of a member of a mode or of a counted scalar. */
  #kindOfMember(
    first: string | number | undefined,
    second: string | number,
    third: string | number | undefined,
    value: unknown,
  ): SlotKind {
    if (this.#isMode(first)) {
      if (third === undefined) return kindOfScalar(value, String(first));
      return COUNTED_FIELDS.has(third) || typeof third === 'number'
        ? kindOfNumber(value)
        : 'literal';
    }
    if (!this.#isPrefixed(first)) return 'skip';
    return COUNTED_FIELDS.has(second) || typeof second === 'number'
      ? kindOfNumber(value)
      : 'literal';
  }

  #kindOfClock(value: unknown): SlotKind {
    if (typeof value === 'number') return 'number';
    if (typeof value !== 'string') return 'literal';
    return readIsoTime(value) === undefined ? 'literal' : 'clock';
  }
}

function modeOfKey(key: string | number | undefined): string {
  const text = String(key);
  return text.slice(0, Math.max(0, text.indexOf('/')));
}

function kindOfNumber(value: unknown): SlotKind {
  return typeof value === 'number' ? 'number' : 'literal';
}

function kindOfScalar(value: unknown, mode: string): SlotKind {
  if (typeof value === 'number' || value === null || NON_FINITE_WORDS.has(value)) return 'scalar';
  const isNumber = typeof value === 'string' && !isEvaluation(mode) && isNumericText(value);
  return isNumber ? 'numericText' : 'literal';
}

function kindOfFlat(value: unknown): SlotKind {
  if (typeof value === 'number') return 'number';
  // a number may come there next, and a null counts only while its key is known
  if (typeof value !== 'string' || NON_FINITE_WORDS.has(value)) return 'literal';
  return isNumericText(value) ? 'numericText' : 'text';
}
