import type { Writable } from 'node:stream';
import type { LogRecord } from '../../src/internal/index.ts';
import type { Collector } from '../host/collector.ts';
import { findChindings, type LoggerLike, type LoggerProfile, profileOf } from './plain-logger.ts';

/** pino's `hooks.logMethod`: called with the logger as `this`. */
export type LogMethod = (
  this: object,
  args: unknown[],
  method: (...args: unknown[]) => void,
  level: number,
) => void;

/**
 * Returns a method that takes scalar records before pino makes text of them, which is three
 * quarters of the cost of such a call. All other records go on to pino, and also those that a
 * logger changes or adds to: bindings of a child, a mixin, serializers, redaction, a second
 * destination.
 * @internal
 */
export function logMethod(engine: Collector, stream: Writable): LogMethod {
  let chindings: symbol | undefined;
  let last: LoggerProfile | undefined;

  function profile(logger: LoggerLike): LoggerProfile | undefined {
    chindings ??= findChindings(logger);
    if (chindings === undefined) return undefined;
    if (last?.logger !== logger || last.chindings !== logger[chindings]) {
      last = profileOf(logger, chindings, stream);
    }
    return last;
  }

  return function takeScalars(args, method, level) {
    const [record] = args;
    if (typeof record === 'object' && record !== null) {
      const known = profile(this as LoggerLike);
      const context = { level, name: known?.name };
      const isOurs = known?.isPlain && stream.writable;
      if (isOurs && engine.takeScalars(record as LogRecord, context)) return;
    }
    method.apply(this, args);
  };
}
