import type { LogRecord, Options } from '../../src/internal/index.ts';

/** Fields of a record that are no bindings: a line has its own level and clock. */
const ENVELOPE: readonly string[] = ['level', 'time', 'timestamp', '@timestamp', 'ts', 'asctime'];
/** Fields that the program logs; bindings stand before them. */
const PAYLOAD: readonly string[] = ['epoch', 'iter', 'batch', 'mode', 'run', 'memory'];
/** Numbers of the logger itself, which are no scalars in the flat form either. */
const LOGGER_NUMBERS: ReadonlySet<string> = new Set(['pid', 'v', 'reqId', 'responseTime']);
const NO_BINDINGS: LogRecord = {};

/** The bindings of a record, and whether their end is known. */
interface Found {
  readonly bindings: LogRecord;
  readonly isDelimited: boolean;
}

/**
 * Finds the bindings of pino's records (`pid`, `hostname`, those of a child), for the lines that
 * records make due. Bindings differ from logged fields by their position only: they are the fields
 * before the first scalar or progress field. A record without such a field, as an ordinary record
 * that passes an interval of time, has the bindings of the newest record that has such a field.
 */
export class RecordBindings {
  readonly #options: Options;
  readonly #envelope: ReadonlySet<string>;
  readonly #payload: ReadonlySet<string>;
  #line = '';
  #newest = '';

  constructor(options: Options) {
    const { modes, maps, groupBy, recordKeys } = options;
    const { messageKey, nestedKey, errorKey, levelKey, timestampKeys } = recordKeys;
    this.#options = options;
    // a line has the labels of its own group
    const named = [levelKey, ...timestampKeys, ...groupBy];
    this.#envelope = new Set([...ENVELOPE, ...named.flatMap(rootsOf)]);
    const mapped = maps.flatMap(({ keys }) => [...keys.keys()]);
    const logged = [messageKey, nestedKey, errorKey, ...mapped];
    this.#payload = new Set([...PAYLOAD, ...modes, ...logged.flatMap(rootsOf)]);
  }

  /** Notes a line of NDJSON, before it is taken. */
  begin(line: string): void {
    this.#line = line;
  }

  /** Notes that the line was taken, and whether it passed. */
  end(hasPassed: boolean): void {
    if (!hasPassed) this.#newest = this.#line;
  }

  /** The bindings for the lines that are written now. */
  get current(): LogRecord {
    const { bindings, isDelimited } = this.#find(this.#line);
    if (isDelimited || this.#newest === '') return bindings;
    return this.#find(this.#newest).bindings;
  }

  #find(line: string): Found {
    const bindings: [key: string, value: unknown][] = [];
    for (const [key, value] of Object.entries(readRecord(line))) {
      if (this.#isPayload(key, value)) {
        const isDelimited = key !== this.#options.recordKeys.messageKey;
        return { bindings: Object.fromEntries(bindings), isDelimited };
      }
      if (!this.#envelope.has(key)) bindings.push([key, value]);
    }
    return { bindings: Object.fromEntries(bindings), isDelimited: false };
  }

  #isPayload(key: string, value: unknown): boolean {
    if (this.#payload.has(key) || key.startsWith('windrow/')) return true;
    const { modes, flat } = this.#options;
    if (modes.has(key.slice(0, Math.max(0, key.indexOf('/'))))) return true;
    const isScalar = flat && typeof value === 'number' && !LOGGER_NUMBERS.has(key);
    return isScalar && !this.#envelope.has(key);
  }
}

/** Returns a path, which may be the name of one field, and the first field of the path. */
function rootsOf(path: string | undefined): readonly string[] {
  return path === undefined ? [] : [path, path.split('.', 1)[0] ?? path];
}

function readRecord(line: string): LogRecord {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? (record as LogRecord) : NO_BINDINGS;
  } catch {
    return NO_BINDINGS; // no record, or one of Python's: it has no bindings
  }
}
