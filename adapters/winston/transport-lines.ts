import { stderr, stdout } from 'node:process';
import type { Writable } from 'node:stream';

/** A stream that lines go through; winston brings streams of its own, older than Node's. */
type LineStream = Pick<Writable, 'writableLength' | 'writableFinished' | 'destroyed'> & {
  readonly readableLength?: number;
};

/** A transport of winston, with the fields by which the known ones are recognised. */
export interface Transport extends Writable {
  readonly name?: string;
  readonly silent?: boolean;
  /** Of Console. */
  readonly stderrLevels?: unknown;
  /** Of File: a stream before that of the file, and what it waits for. Of Stream: the user's. */
  readonly _stream?: LineStream;
  readonly _dest?: LineStream;
  readonly _drain?: boolean;
  readonly _rotate?: boolean;
  readonly _opening?: boolean;
}

/** The reason that passes with time. */
export const NOT_WRITTEN =
  'winston has not written all lines that it was given; they come again after a restart';

/** The reason where nothing of a logger can be seen. */
export const NO_COMPANION =
  'a format cannot see when winston has written its lines; put closingTransport(format) beside the transports of its logger';

/**
 * Returns why lines that a transport was given may not be out; `undefined` if all are. winston does
 * not tell: this looks at the queues of its Console, File and Stream. Any other transport may hold
 * lines until it has finished.
 */
export function whyPending(transport: Transport): string | undefined {
  if (transport.silent === true) return undefined;
  const streams = streamsOf(transport);
  if (streams === undefined) return unknownReason(transport);
  const isIdle = transport.writableLength === 0 && !isWaiting(transport) && streams.every(isOut);
  return isIdle ? undefined : NOT_WRITTEN;
}

/** The streams that a known transport writes to; `undefined` for another one. */
function streamsOf(transport: Transport): readonly LineStream[] | undefined {
  const { _stream: stream, _dest: dest, _drain: drain } = transport;
  const isConsole = stream === undefined && transport.stderrLevels !== undefined;
  if (isConsole) return [stdout, stderr];
  const isFile = stream !== undefined && drain !== undefined;
  if (isFile) return dest === undefined ? [stream] : [stream, dest];
  return stream === undefined || leadsOn(stream) ? undefined : [stream];
}

/** Whether File keeps lines back while it opens or rotates its file, or its stream is full. */
function isWaiting({ _drain, _rotate, _opening }: Transport): boolean {
  return _drain === true || _rotate === true || _opening === true;
}

function isOut(stream: LineStream): boolean {
  const isBroken = stream.destroyed && !stream.writableFinished;
  return !isBroken && stream.writableLength === 0 && (stream.readableLength ?? 0) === 0;
}

/** Whether a stream hands on what is written to it, as a Transform does; a socket does not. */
function leadsOn(stream: object): boolean {
  return '_readableState' in stream && !('remoteAddress' in stream);
}

function unknownReason(transport: Transport): string {
  const shown = transport.name ?? transport.constructor.name;
  return `it cannot be seen what winston's transport ${JSON.stringify(shown)} has written before it has finished`;
}
