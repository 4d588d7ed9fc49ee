import { Command } from 'commander';
import type { WindrowOptions } from '../../../src/internal/index.ts';
import type { SinkOptions } from '../../host/sink-options.ts';
import { addOptionFlags, optionsOf, readConfig } from '../command-line.ts';

/** What `windrow export` was asked to do. */
export interface ExportCommandLine {
  /** How records are read. */
  readonly options: WindrowOptions & SinkOptions;
  /** Files and folders; empty for the standard input. */
  readonly inputs: readonly string[];
  /** A path, or `-` for the standard output. */
  readonly output: string | undefined;
  /** Names of the runs, in the order of the inputs. */
  readonly names: readonly string[];
  /** Whether a file that is there is written over. */
  readonly force: boolean;
}

/**
 * Reads the arguments behind `windrow export`.
 * @throws CommanderError for wrong usage, its message printed, and for --help.
 */
export function readExportCommandLine(args: readonly string[]): ExportCommandLine {
  const program = new Command('windrow export')
    .description('Writes one CSV table of runs, with a row per record or per line of a file.')
    .argument('[inputs...]', 'run files, scalars.json, NDJSON of records, or folders of them')
    .option(
      '-o, --output <file>',
      'the table, - for the standard output; <first input>.csv by default',
    )
    .option('--run-names <names>', 'names of the runs, in the order of the inputs', readList)
    .option('--force', 'write over a file that is there', false)
    .option('--config <file>', 'JSON file of options; flags overrule it', readConfig)
    .exitOverride();
  const flags = addOptionFlags(program);
  program.parse([...args], { from: 'user' });
  const { config, output, runNames, force, ...read } = program.opts();
  return {
    options: { ...config, ...optionsOf(read, flags) },
    inputs: program.args,
    output,
    names: runNames ?? [],
    force,
  };
}

function readList(text: string): readonly string[] {
  return text.split(',');
}
