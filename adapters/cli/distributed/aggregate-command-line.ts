import { Command, InvalidArgumentError, Option } from 'commander';
import type { Reduction, WindrowOptions } from '../../../src/index.ts';
import { REDUCTIONS } from '../../../src/internal/index.ts';
import type { AggregateOptions } from '../../distributed/aggregate-options.ts';
import { addOptionFlags, optionsOf, readConfig } from '../command-line.ts';
import { addBrokerFlags } from './broker-flags.ts';
import { addRunFlag, runsOf } from './run-flag.ts';

/** What `windrow aggregate` was asked to do. */
export interface AggregateCommandLine {
  readonly program: Command;
  /** How ranks are merged, and what lines say. */
  readonly options: AggregateOptions;
  /** `distribute` of the config file or its flag: where the log is. */
  readonly distribute: unknown;
  readonly keepLines: number | undefined;
  /** Whether the counters are printed at the end. */
  readonly stats: boolean;
  readonly read: Readonly<Record<string, unknown>>;
}

/**
 * Reads the arguments behind `windrow aggregate`.
 * @throws CommanderError for wrong usage, its message printed, and for --help.
 */
export function readAggregateCommandLine(args: readonly string[]): AggregateCommandLine {
  const program = addRunFlag(addBrokerFlags(new Command('windrow aggregate')))
    .description('Merges what the ranks of runs log, and prints the lines once they are committed.')
    .addOption(
      new Option(
        '--reduce <key=how>',
        `how ranks' values become one: ${REDUCTIONS.join(', ')}`,
      ).argParser(readReduction),
    )
    .addOption(new Option('--align <by>', 'what is the same moment').choices(['iter', 'time']))
    .option('--lateness <span>', 'how long records wait for other ranks (30s; by clock 5s)')
    .option('--dead-after <span>', 'the silence after which a rank is not waited for (30s)')
    .option('--max-open <n>', 'records of a rank that wait for others at most (1000)', readCount)
    .option('--lease <span>', 'how long a partition belongs to a silent aggregator (10s)')
    .option('--run-ttl <span>', 'how long ended runs are remembered (168h)')
    .option('--keep-lines <n>', 'committed lines that a partition keeps (100000)', readCount)
    .option('--once', 'end with the last run')
    .option('--stats', 'print the counters to the standard error at the end, as JSON')
    .option('--config <file>', 'JSON file of options; flags overrule it', readConfig)
    .exitOverride();
  const flags = addOptionFlags(program);
  program.parse([...args], { from: 'user' });
  const read = program.opts();
  const given: WindrowOptions = { ...read.config, ...optionsOf(read, flags) };
  const { distribute, ...options } = given;
  return {
    program,
    options: { ...options, ...ownOptions(read) },
    ...{ distribute, keepLines: read.keepLines, stats: read.stats === true, read },
  };
}

/** The options of merging that are given. */
function ownOptions(read: Readonly<Record<string, unknown>>): AggregateOptions {
  const { reduce, align, lateness, deadAfter, maxOpen, lease, runTtl, once } = read;
  const own = { reduce, align, lateness, deadAfter, maxOpen, lease, runTtl, once };
  const given = Object.entries({ ...own, runs: runsOf(read) });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function readReduction(text: string, before: Readonly<Record<string, Reduction>> = {}) {
  const [, key = '', how = ''] = /^(.+)=(\w+)$/.exec(text) ?? [];
  const reduction = REDUCTIONS.find((known) => known === how);
  if (reduction !== undefined) return { ...before, [key]: reduction };
  throw new InvalidArgumentError(`Write it as acc=max, with one of ${REDUCTIONS.join(', ')}.`);
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a positive integer.');
}
