import { stderr } from 'node:process';
import type { AggregatorStats, Broker, RunStatus, Sink } from '../../../src/index.ts';
import type { Options } from '../../../src/internal/index.ts';
import { aggregate } from '../../distributed/aggregate.ts';
import { parseAggregateOptions } from '../../distributed/aggregate-options.ts';
import { withModules } from '../../host/option-modules.ts';
import { lineSink } from '../line-sink.ts';
import { Output, standardOutput } from '../output.ts';
import { type AggregateCommandLine, readAggregateCommandLine } from './aggregate-command-line.ts';
import { openBrokerOf } from './broker-flags.ts';
import { stopSignals } from './stop-signals.ts';
import { withBroker } from './with-broker.ts';

const FAILURE = 1;
/** Ranks or records were missing. */
const INCOMPLETE = 3;

/** Runs `windrow aggregate`; resolves to the exit code. */
export async function runAggregate(args: readonly string[]): Promise<number> {
  const asked = readAggregateCommandLine(args);
  const { program, read, distribute, keepLines } = asked;
  const broker = openBrokerOf(program, { read, distribute, keepLines, mustExist: false });
  return await withBroker(broker, () => mergeAndPrint(broker, asked));
}

async function mergeAndPrint(broker: Broker, asked: AggregateCommandLine): Promise<number> {
  const options = withModules(asked.options);
  const { runs } = options;
  const lines = new PrintedLines(parseAggregateOptions(options).settings.options);
  const shown = new Set(runs);
  const sinks = (run: string): readonly Sink[] => {
    if (runs?.includes(run) === false) return [];
    shown.add(run);
    return [lines.sink];
  };
  const aggregator = aggregate(broker, { ...options, sinks }, { onLine: () => lines.flushSoon() });
  const stop = stopSignals();
  const close = (): void => void aggregator.close();
  stop.signal.addEventListener('abort', close);
  lines.onBroken(close);
  await aggregator.done;
  await aggregator.close();
  await lines.flush();
  const stats = aggregator.stats();
  if (asked.stats) stderr.write(`${JSON.stringify(stats)}\n`);
  return stop.exitCode() ?? exitCodeOf(stats, shown);
}

/** The lines of all runs on the standard output. */
class PrintedLines {
  readonly #output = new Output(standardOutput());
  readonly sink: Sink;
  #flushing: Promise<void> | undefined;

  constructor(options: Options) {
    const { write } = lineSink(options, this.#output);
    this.sink = { write };
  }

  /** Calls `listener` when nobody reads the lines any more. */
  onBroken(listener: () => void): void {
    this.#output.onBroken(listener);
  }

  /** Writes the lines that come in this turn of the event loop together. */
  flushSoon(): void {
    this.#flushing ??= Promise.resolve().then(() => {
      this.#flushing = undefined;
      return this.#output.flush();
    });
  }

  async flush(): Promise<void> {
    await this.#output.flush();
  }
}

function exitCodeOf({ partitions, runs }: AggregatorStats, shown: ReadonlySet<string>): number {
  // the fault itself was said when it came
  if (partitions.some(({ fault }) => fault !== undefined)) return FAILURE;
  const incomplete = runs.filter((own) => shown.has(own.run) && isIncomplete(own));
  for (const own of incomplete) stderr.write(`windrow: ${incompleteText(own)}\n`);
  return incomplete.length > 0 ? INCOMPLETE : 0;
}

function isIncomplete({ ranks, incomplete, counts }: RunStatus): boolean {
  return ranks.present < ranks.world || incomplete + counts.late + counts.gaps + counts.refused > 0;
}

function incompleteText({ run, ranks, incomplete, counts }: RunStatus): string {
  const parts = [
    `${ranks.present} of ${ranks.world} ranks to the end`,
    `${incomplete} iterations without all ranks`,
    `records: ${counts.late} late, ${counts.gaps} lost, ${counts.refused} refused`,
  ];
  return `${run} is incomplete: ${parts.join('; ')}`;
}
