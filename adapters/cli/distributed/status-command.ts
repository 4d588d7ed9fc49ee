import { stderr, stdout } from 'node:process';
import { Command } from 'commander';
import type { Broker } from '../../../src/index.ts';
import { type LogStatus, readLogStatus } from '../../../src/internal/index.ts';
import { parseAggregateOptions } from '../../distributed/aggregate-options.ts';
import { partitionsOf } from '../../distributed/partitions-of.ts';
import { addBrokerFlags, openBrokerOf } from './broker-flags.ts';
import { addRunFlag, runsOf } from './run-flag.ts';
import { statusText } from './status-text.ts';
import { withBroker } from './with-broker.ts';

/** Runs `windrow status`; resolves to the exit code. */
export async function runStatus(args: readonly string[]): Promise<number> {
  const program = addRunFlag(addBrokerFlags(new Command('windrow status')))
    .description('Prints where the runs of a log are, and what is missing.')
    .option('--json', 'a JSON object per run')
    .exitOverride();
  program.parse([...args], { from: 'user' });
  const read = program.opts();
  const runs = runsOf(read);
  const broker = openBrokerOf(program, { read, mustExist: true });
  const found = await withBroker(broker, () => readAll(broker, partitionsOf(broker, runs)));
  const wanted = found.flatMap(({ runs: all, lag }) =>
    all.filter(({ run }) => runs?.includes(run) ?? true).map((run) => ({ ...run, lag })),
  );
  if (read.json) for (const own of wanted) stdout.write(`${JSON.stringify(own)}\n`);
  else stdout.write(statusText(wanted));
  for (const note of found.flatMap(notesOf)) stderr.write(`windrow: ${note}\n`);
  return 0;
}

async function readAll(broker: Broker, partitions: readonly number[]): Promise<LogStatus[]> {
  const { rules } = parseAggregateOptions({}).settings;
  const found: LogStatus[] = [];
  for (const partition of partitions) found.push(await readLogStatus(broker, partition, rules));
  return found;
}

function notesOf({ partition, lostEntries, skipped }: LogStatus): readonly string[] {
  const reasons = Object.entries(skipped).map(
    ([reason, count]) => `partition ${partition}: ${count} batches were skipped: ${reason}`,
  );
  return lostEntries === 0
    ? reasons
    : [`partition ${partition}: ${lostEntries} entries are lost`, ...reasons];
}
