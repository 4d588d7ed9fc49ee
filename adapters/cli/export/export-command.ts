import { basename } from 'node:path';
import process, { stderr } from 'node:process';
import { CommanderError } from 'commander';
import { type Options, parseOptions } from '../../../src/internal/index.ts';
import { messageOf } from '../../host/message-of.ts';
import { withModules } from '../../host/option-modules.ts';
import { Output, standardOutput } from '../output.ts';
import { findInputs, type NamedInput } from '../report/find-inputs.ts';
import { CsvTable } from './csv-table.ts';
import { type ExportCommandLine, readExportCommandLine } from './export-command-line.ts';
import { ExportSource } from './export-source.ts';
import { requireFree, TableFile } from './table-file.ts';

export { convertRuns } from './convert-runs.ts';

const FAILURE = 1;
const WRONG_USAGE = 2;
const STDOUT = '-';
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;
const ROWS_PER_WRITE = 500;
/** A table has a row for every record, with the record's own numbers, unless the options say otherwise. */
const EVERY_RECORD = { interval: 1, windowSize: 1 };

/** Runs `windrow export`; resolves to the exit code. */
export async function runExport(args: readonly string[]): Promise<number> {
  let asked: ExportCommandLine;
  let options: Options;
  let inputs: readonly NamedInput[];
  let path: string;
  try {
    asked = readExportCommandLine(args);
    const { sinks: _, ...given } = asked.options; // a table is read, not logged
    options = parseOptions({ ...withModules(given), summary: false }, {}, EVERY_RECORD).options;
    inputs = findInputs(asked.inputs.length === 0 ? ['-'] : asked.inputs, asked.names);
    path = asked.output ?? `${outputName(inputs[0])}.csv`;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    return fail(WRONG_USAGE, error);
  }
  try {
    if (!asked.force && path !== STDOUT) requireFree(path);
  } catch (error) {
    return fail(WRONG_USAGE, `${messageOf(error)}; --force writes over it`);
  }
  // what was begun is removed when the process exits
  for (const [signal, code] of SIGNALS) process.once(signal, () => process.exit(code));
  const sources: ExportSource[] = [];
  try {
    const table = await lookThrough(inputs, options, sources);
    if (table.isEmpty) return fail(WRONG_USAGE, 'nothing to export: no input has scalars');
    await (path === STDOUT ? print(table, sources) : save(table, sources, path));
  } catch (error) {
    return fail(FAILURE, error);
  } finally {
    for (const source of sources) source.close();
  }
  if (path !== STDOUT) stderr.write(`windrow: ${path}\n`);
  return 0;
}

/** Opens all inputs, adds them to `sources`, and returns the columns of their rows. */
async function lookThrough(
  inputs: readonly NamedInput[],
  options: Options,
  sources: ExportSource[],
): Promise<CsvTable> {
  const table = new CsvTable();
  for (const input of inputs) {
    try {
      const source = await ExportSource.open(input, options);
      sources.push(source);
      await source.look((row) => table.add(row));
      sayPassed(input, source);
    } catch (error) {
      // what is no run is left out of a folder without a word
      if (!input.isFound) stderr.write(`windrow: ${input.path}: ${messageOf(error)}\n`);
    }
  }
  return table;
}

function sayPassed({ path, isFound }: NamedInput, { rows, passed }: ExportSource): void {
  const lines = passed === 1 ? 'line holds' : 'lines hold';
  if (rows === 0 && !isFound) stderr.write(`windrow: ${path}: no scalars in it\n`);
  else if (rows > 0 && passed > 0)
    stderr.write(`windrow: ${path}: ${passed} ${lines} no scalars\n`);
}

async function save(
  table: CsvTable,
  sources: readonly ExportSource[],
  path: string,
): Promise<void> {
  let file: TableFile | undefined;
  try {
    file = new TableFile(path);
    file.writeLine(table.head);
    for (const source of sources) {
      for await (const row of source.read()) file.writeLine(table.lineOf(row));
    }
    file.finish();
  } catch (cause) {
    file?.abandon();
    throw new Error(`cannot write ${path}: ${messageOf(cause)}`, { cause });
  }
}

async function print(table: CsvTable, sources: readonly ExportSource[]): Promise<void> {
  const output = new Output(standardOutput());
  let fault: NodeJS.ErrnoException | undefined;
  output.onBroken((error) => {
    fault = error;
  });
  output.writeLine(table.head);
  let rows = 0;
  for (const source of sources) {
    for await (const row of source.read()) {
      output.writeLine(table.lineOf(row));
      if (++rows % ROWS_PER_WRITE === 0) await output.flush();
      if (output.isBroken) break;
    }
  }
  await output.flush();
  // a reader that has gone, as `head` does, is no failure
  if (fault !== undefined && fault.code !== 'EPIPE')
    throw new Error(`cannot write: ${fault.message}`);
}

function outputName(input: NamedInput | undefined): string {
  return input === undefined || input.path === '-' ? 'export' : basename(input.path);
}

function fail(exitCode: number, error: unknown): number {
  stderr.write(`windrow: ${messageOf(error)}\n`);
  return exitCode;
}
