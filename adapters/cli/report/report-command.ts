import { basename } from 'node:path';
import { stderr } from 'node:process';
import { CommanderError } from 'commander';
import { type Options, parseOptions } from '../../../src/internal/index.ts';
import { messageOf } from '../../host/message-of.ts';
import { withModules } from '../../host/option-modules.ts';
import { requireOwnReport, writeReport } from '../../host/report-file.ts';
import { findInputs, type NamedInput } from './find-inputs.ts';
import { fitReport } from './fit-report.ts';
import { type ReadRun, readRuns } from './read-run.ts';
import { type ReportCommandLine, readReportCommandLine } from './report-command-line.ts';

const FAILURE = 1;
const WRONG_USAGE = 2;
/** A report has no lines; the fewer are due, the more values are taken at once. */
const NO_LINES = { interval: Number.MAX_SAFE_INTEGER, first: false, customCfg: [], summary: false };

/** Runs `windrow report`; resolves to the exit code. */
export async function runReport(args: readonly string[]): Promise<number> {
  let asked: ReportCommandLine;
  let options: Options;
  let inputs: readonly NamedInput[];
  try {
    asked = readReportCommandLine(args);
    const { sinks: _, ...given } = asked.options; // a report is read, not logged
    options = parseOptions({ ...withModules(given), ...NO_LINES }, {}).options;
    inputs = findInputs(asked.inputs.length === 0 ? ['-'] : asked.inputs, asked.names);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    return fail(WRONG_USAGE, error);
  }
  const path = asked.output ?? `${outputName(inputs[0])}.html`;
  try {
    if (!asked.force) requireOwnReport(path);
  } catch (error) {
    return fail(WRONG_USAGE, `${messageOf(error)}; --force writes over it`);
  }
  const { runs, notes } = await readAll(inputs, options, asked.points);
  for (const note of notes) stderr.write(`windrow: ${note}\n`);
  if (runs.length === 0) {
    return fail(WRONG_USAGE, 'nothing to show: no input has scalars');
  }
  try {
    const title = asked.title ?? runs.map(({ name }) => name).join(' · ');
    const html = fitReport({ title, runs, notes }, asked.maxBytes);
    writeReport(path, html);
    if (Buffer.byteLength(html) > asked.maxBytes) {
      stderr.write(`windrow: ${path} is larger than --max-bytes with the fewest points\n`);
    }
  } catch (error) {
    return fail(FAILURE, error);
  }
  stderr.write(`windrow: ${path}\n`);
  return 0;
}

/** The runs of all inputs that have scalars, and what is to be said of the others. */
async function readAll(
  inputs: readonly NamedInput[],
  options: Options,
  points: number,
): Promise<{ readonly runs: readonly ReadRun[]; readonly notes: readonly string[] }> {
  const runs: ReadRun[] = [];
  const notes: string[] = [];
  for (const input of inputs) {
    try {
      for (const run of await readRuns(input, options, points)) {
        const isRun = hasScalars(run);
        if (isRun) runs.push({ ...run, name: ownName(run.name, input.name, runs) });
        if (isRun || !input.isFound) notes.push(...notesOf(input, run));
      }
    } catch (error) {
      notes.push(`${input.path}: ${messageOf(error)}`);
    }
  }
  return { runs, notes };
}

/** Returns a name that no run has yet: experiments may have run several times. */
function ownName(name: string, inputName: string, runs: readonly ReadRun[]): string {
  const isTaken = (own: string): boolean => runs.some((run) => run.name === own);
  if (!isTaken(name)) return name;
  const named = name === inputName ? name : `${name} (${inputName})`;
  let number = 2;
  if (!isTaken(named)) return named;
  while (isTaken(`${named} ${number}`)) number++;
  return `${named} ${number}`;
}

function hasScalars({ groups }: ReadRun): boolean {
  return groups.some(({ modes }) => modes.some(({ tracks }) => tracks.size > 0));
}

function notesOf({ path }: NamedInput, run: ReadRun): readonly string[] {
  const { passed, budget } = run;
  if (!hasScalars(run)) return [`${path}: no scalars in it`];
  return [
    ...(passed > 0
      ? [`${path}: ${passed} ${passed === 1 ? 'line holds' : 'lines hold'} no scalars`]
      : []),
    ...(budget.refused > 0 ? [`${path}: no room for ${budget.refused} keys`] : []),
  ];
}

function outputName(input: NamedInput | undefined): string {
  return input === undefined || input.path === '-' ? 'report' : basename(input.path);
}

function fail(exitCode: number, error: unknown): number {
  stderr.write(`windrow: ${messageOf(error)}\n`);
  return exitCode;
}
