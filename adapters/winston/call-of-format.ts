import { EventEmitter } from 'node:events';

/*
 * winston does not tell a format who calls it, and the stack does. Reading it takes some 20 us, so it
 * is read once per format and where nothing else tells two records apart.
 */

/**
 * The depth of stack frames that is searched: enough for combined formats inside combined formats.
 */
const STACK_DEPTH = 50;
const TRANSPORT_FRAME = /winston-transport[\\/]|TransportStream\./;
/** Matches the place in `emit` from where the first listener of a logger's stream is called. */
const EMIT_PLACE = /ondata\b.*\n.*\bemit \((.+)\)/;
const EMIT_PLACE_OF_ONE = /\n.*\bemit \((.+)\)/;

/** Whether a transport calls, not a logger. */
export function isCalledByTransport(): boolean {
  return TRANSPORT_FRAME.test(readStack());
}

/**
 * Whether the transport that calls is the only one of its logger. Node calls a single listener from
 * another place than one of several. `false` where that cannot be seen, such as in other runtimes.
 */
export function isOnlyTransport(): boolean {
  const [, place] = EMIT_PLACE.exec(readStack()) ?? [];
  return place !== undefined && place === placeOfOneListener();
}

function placeOfOneListener(): string | undefined {
  let stack = '';
  const emitter = new EventEmitter();
  emitter.on('data', () => {
    stack = readStack();
  });
  emitter.emit('data', undefined);
  const [, place] = EMIT_PLACE_OF_ONE.exec(stack) ?? [];
  return place;
}

function readStack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_DEPTH;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}
