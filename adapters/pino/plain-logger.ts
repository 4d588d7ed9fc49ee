import type { Writable } from 'node:stream';
import { readName } from '../../src/internal/index.ts';

/** A pino logger by its symbols, which are all that is read here. */
export type LoggerLike = Readonly<Record<symbol, unknown>>;

/**
 * The symbol under which a logger keeps the JSON text of its bindings, `pid` and `hostname`
 * included.
 */
const CHINDINGS = 'pino.chindings';
const SERIALIZERS = Symbol.for('pino.serializers');
const FORMATTERS = Symbol.for('pino.formatters');
const HOOKS = Symbol.for('pino.hooks');

/** Bindings that do not change a scalar record; pino's `name` is the name in its lines. */
const NEUTRAL_BINDINGS: ReadonlySet<string> = new Set(['pid', 'hostname', 'name']);

const MAX_CLOCK_DIFFERENCE_MS = 1000;

/** What is known of a logger until its bindings change. */
export interface LoggerProfile {
  readonly logger: LoggerLike;
  readonly chindings: unknown;
  /** Whether the logger writes an object unchanged, and to the stream only. */
  readonly isPlain: boolean;
  readonly name: string | undefined;
}

/** Returns the symbol under which pino keeps a logger's bindings; it is not public. */
export function findChindings(logger: LoggerLike): symbol | undefined {
  return findSymbol(logger, CHINDINGS);
}

/** Returns what is known of a logger: a few us, once per logger. */
export function profileOf(logger: LoggerLike, chindings: symbol, stream: Writable): LoggerProfile {
  const text = logger[chindings];
  const bindings = readBindings(text);
  return {
    logger,
    chindings: text,
    isPlain: bindings !== undefined && hasNeutralBindings(bindings) && isUntouched(logger, stream),
    name: readName(bindings?.name),
  };
}

function readBindings(chindings: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(`{${String(chindings).slice(1)}}`);
  } catch {
    return undefined; // the user's formatter wrote something else
  }
}

function hasNeutralBindings(bindings: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(bindings).every((key) => NEUTRAL_BINDINGS.has(key));
}

/** Whether nothing changes an object between the call and the stream. */
function isUntouched(logger: LoggerLike, stream: Writable): boolean {
  const { log } = Object(logger[FORMATTERS]) as { readonly log?: unknown };
  const { streamWrite } = Object(logger[HOOKS]) as { readonly streamWrite?: unknown };
  const hasClock = isOrdinaryClock(privateOf(logger, 'pino.time'));
  const isRaw = ['pino.mixin', 'pino.nestedKey'].every((name) => !privateOf(logger, name));
  const keys = Reflect.ownKeys(Object(logger[SERIALIZERS])).filter((key) => key !== 'err');
  const isRedacted = Reflect.ownKeys(Object(privateOf(logger, 'pino.stringifiers'))).length > 0;
  const isAlone = privateOf(logger, 'pino.stream') === stream;
  return hasClock && isRaw && isAlone && !isRedacted && keys.length === 0 && !log && !streamWrite;
}

/** Whether pino's `timestamp` is off, or is the clock of this machine. */
function isOrdinaryClock(time: unknown): boolean {
  const text = typeof time === 'function' ? String(time()) : '';
  if (text === '') return true;
  const [, clock = ''] = /^,"time":"?(.+?)"?$/.exec(text) ?? [];
  const timeMs = /^\d+$/.test(clock) ? Number(clock) : Date.parse(clock);
  return Math.abs(timeMs - Date.now()) < MAX_CLOCK_DIFFERENCE_MS;
}

function privateOf(logger: LoggerLike, name: string): unknown {
  const symbol = findSymbol(logger, name);
  return symbol === undefined ? undefined : logger[symbol];
}

/** Returns a symbol of a logger or of its prototypes: a child has only some of them itself. */
function findSymbol(logger: object, name: string): symbol | undefined {
  for (let holder = logger; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const found = Object.getOwnPropertySymbols(holder).find(
      ({ description }) => description === name,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
