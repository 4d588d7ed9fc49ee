import type { Options, Sink } from '../../src/internal/index.ts';
import type { Collector } from './collector.ts';
import { openProducer } from './late-producer.ts';
import { type OpenEngineOptions, openEngine } from './open-engine.ts';

/** The world around a collector. */
export interface OpenCollectorOptions extends OpenEngineOptions {
  /** Whether the input can wait until there is room for its records. */
  readonly canWait?: boolean;
}

/**
 * Opens what takes the records of an adapter: an engine, whose lines go to `lines`, or, with
 * `distribute`, a producer, which hands `lines` only what passes.
 * @throws Error when a file cannot be opened; TypeError when `distribute` cannot be completed.
 */
export function openCollector(
  options: Options,
  lines: Sink,
  world: OpenCollectorOptions = {},
): Collector {
  const { distribution } = options;
  return distribution === undefined
    ? openEngine(options, lines, world)
    : openProducer(options, distribution, lines, world);
}
