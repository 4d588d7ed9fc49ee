import { Command, InvalidArgumentError } from 'commander';
import type { WindrowOptions } from '../../../src/internal/index.ts';
import type { SinkOptions } from '../../host/sink-options.ts';
import { addOptionFlags, optionsOf, readConfig } from '../command-line.ts';

/** What `windrow report` was asked to do. */
export interface ReportCommandLine {
  /** How records are read. */
  readonly options: WindrowOptions & SinkOptions;
  /** Files and folders; empty for the standard input. */
  readonly inputs: readonly string[];
  readonly output: string | undefined;
  /** Buckets per key at most. */
  readonly points: number;
  /** Bytes of the report at most. */
  readonly maxBytes: number;
  /** Names of the runs, in the order of the inputs. */
  readonly names: readonly string[];
  readonly title: string | undefined;
  /** Whether a file that is no report is written over. */
  readonly force: boolean;
}

const DEFAULT_POINTS = 1024;
const DEFAULT_MAX_BYTES = 5e6;
const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

/**
 * Reads the arguments behind `windrow report`.
 * @throws CommanderError for wrong usage, its message printed, and for --help.
 */
export function readReportCommandLine(args: readonly string[]): ReportCommandLine {
  const program = new Command('windrow report')
    .description('Writes one HTML file with a chart of every key, from records or files of runs.')
    .argument('[inputs...]', 'NDJSON of records, scalars.json, state files, or folders of them')
    .option('-o, --output <file>', 'the report; <first input>.html by default')
    .option('--title <text>', 'title of the report (the names of the runs)')
    .option('--run-names <names>', 'names of the runs, in the order of the inputs', readList)
    .option('--points <n>', 'points per key at most, a power of two', readPoints, DEFAULT_POINTS)
    .option('--max-bytes <size>', 'size of the report at most', readSize, DEFAULT_MAX_BYTES)
    .option('--force', 'write over a file that is no report', false)
    .option('--config <file>', 'JSON file of options; flags overrule it', readConfig)
    .exitOverride();
  const flags = addOptionFlags(program);
  program.parse([...args], { from: 'user' });
  const read = program.opts();
  return {
    options: { ...read.config, ...optionsOf(read, flags) },
    inputs: program.args,
    output: read.output,
    points: read.points,
    maxBytes: read.maxBytes,
    names: read.runNames ?? [],
    title: read.title,
    force: read.force,
  };
}

function readList(text: string): readonly string[] {
  return text.split(',');
}

function readPoints(text: string): number {
  const points = Number(text);
  if (points >= 64 && points <= 8192 && Number.isInteger(Math.log2(points))) return points;
  throw new InvalidArgumentError('It must be a power of two from 64 to 8192.');
}

function readSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kMG]?B)?$/.exec(text) ?? [];
  const bytes = Number(number) * (UNITS[unit] ?? 1);
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError('Write it as 500kB or 5MB.');
}
