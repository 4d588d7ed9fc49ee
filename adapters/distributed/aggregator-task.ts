import type { Sink, WindrowOptions } from '../../src/index.ts';
import type { BrokerSettings, EngineEvent } from '../../src/internal/index.ts';
import { tellUser } from '../host/standard-error.ts';
import { aggregate } from './aggregate.ts';
import { openBroker } from './open-broker.ts';

/** What an aggregator beside the producer of a process does. */
export interface OwnAggregatorTask {
  /** The options of the lines. */
  readonly given: WindrowOptions;
  readonly broker: BrokerSettings;
  readonly run: string;
}

/** Aggregates one run; `onEvent` takes the event of each committed line. */
export function openTask(
  { given, broker: settings, run }: OwnAggregatorTask,
  onEvent: (event: EngineEvent) => void,
): { readonly finish: () => Promise<void> } {
  const broker = openBroker(settings, { keepsAlive: true });
  const sink: Sink = { write: onEvent };
  const sinks = (of: string): readonly Sink[] => (of === run ? [sink] : []);
  const aggregator = aggregate(broker, { ...given, runs: [run], sinks });
  return {
    async finish() {
      const isOver = await aggregator.finish();
      if (!isOver) tellUser(`another aggregator makes the lines of ${run}`);
      await broker.close();
    },
  };
}
