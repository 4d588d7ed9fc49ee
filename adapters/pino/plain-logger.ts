import type { Writable } from 'node:stream';
import { readName } from '../../src/internal/index.ts';

/** A logger of pino, by what is looked at. */
export type LoggerLike = Readonly<Record<symbol, unknown>>;

/** Where a logger keeps what its bindings, `pid` and `hostname` among them, look like as JSON. */
const CHINDINGS = 'pino.chindings';
const SERIALIZERS = Symbol.for('pino.serializers');
const FORMATTERS = Symbol.for('pino.formatters');
const HOOKS = Symbol.for('pino.hooks');

/** Bindings that say nothing of a scalar record; pino's `name` is that of its lines. */
const NEUTRAL_BINDINGS: ReadonlySet<string> = new Set(['pid', 'hostname', 'name']);

const MAX_CLOCK_DIFFERENCE_MS = 1000;

/** What is known of a logger until its bindings change. */
export interface LoggerProfile {
  readonly logger: LoggerLike;
  readonly chindings: unknown;
  /** Whether what it writes of an object is that object, and goes to the stream alone. */
  readonly isPlain: boolean;
  readonly name: string | undefined;
}

/** The symbol under which pino keeps a logger's bindings; it is not a public one. */
export function findChindings(logger: LoggerLike): symbol | undefined {
  return findSymbol(logger, CHINDINGS);
}

/** Looks at a logger: a few us, once per logger. */
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
    return undefined; // a formatter of the user's wrote something else
  }
}

function hasNeutralBindings(bindings: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(bindings).every((key) => NEUTRAL_BINDINGS.has(key));
}

/** Whether nothing stands between an object that is logged and the stream. */
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

/** Whether pino's `timestamp` says nothing, or the time of this machine. */
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

/** A child has only some of its symbols itself. */
function findSymbol(logger: object, name: string): symbol | undefined {
  for (let holder = logger; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const found = Object.getOwnPropertySymbols(holder).find(
      ({ description }) => description === name,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
