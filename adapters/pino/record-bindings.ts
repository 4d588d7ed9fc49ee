import type { LogRecord, Options } from '../../src/internal/index.ts';

/** Fields of the logger's own that are no bindings: a line has its own. */
const ENVELOPE: readonly string[] = ['level', 'time', 'timestamp', '@timestamp', 'ts', 'asctime'];
/** Fields with which what was logged begins, bindings being before it. */
const PAYLOAD: readonly string[] = ['epoch', 'iter', 'batch', 'mode', 'run', 'memory'];
/** Numbers of the logger itself, which are no scalars in the flat form either. */
const LOGGER_NUMBERS: ReadonlySet<string> = new Set(['pid', 'v', 'reqId', 'responseTime']);
const NO_BINDINGS: LogRecord = {};

/** The bindings of a record, and whether it is known where they end. */
interface Found {
  readonly bindings: LogRecord;
  readonly isDelimited: boolean;
}

/**
 * Finds the bindings of pino's records (`pid`, `hostname`, those of a child), for the lines that
 * records make due. Text does not tell bindings from what was logged, but for their place: they come
 * before it. So they are what stands before the first scalar or progress field; and where a record
 * has neither, as an ordinary one that passes an interval of time, those of the newest that has.
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

  /** Notes a line of NDJSON that comes. */
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

/** The field at the top that a path begins with, and the path itself, which may be one field. */
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
