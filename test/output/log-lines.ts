import { existsSync, readFileSync } from 'node:fs';

const NUMBERED = / - INFO - line (\d+) x{100}$/;
const REPORT =
  / - mmengine - WARNING - windrow: (\d+) lines were dropped: the output did not take them$/;

/** What a destination got of a host's numbered records. */
export interface LogLines {
  /** The numbers of the lines, in the order in which they came. */
  readonly numbers: readonly number[];
  /** How many lines each report says were dropped, and how many lines came before it. */
  readonly reports: readonly { readonly dropped: number; readonly behind: number }[];
}

/** @throws Error at a line that is neither whole nor a report. */
export function readLogLines(text: string): LogLines {
  const numbers: number[] = [];
  const reports: { dropped: number; behind: number }[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const number = NUMBERED.exec(line)?.[1];
    const dropped = REPORT.exec(line)?.[1];
    if (number !== undefined) numbers.push(Number(number));
    else if (dropped !== undefined) {
      reports.push({ dropped: Number(dropped), behind: numbers.length });
    } else throw new Error(`no line of the host: ${JSON.stringify(line)}`);
  }
  return { numbers, reports };
}

/** The lines of a file; none while it does not exist. */
export function readLogFile(path: string): LogLines {
  return readLogLines(existsSync(path) ? readFileSync(path, 'utf8') : '');
}

/** 0, 1, ... */
export function numbersTo(end: number): readonly number[] {
  return Array.from({ length: end }, (_, number) => number);
}

/** All lines in order but those of one gap, in which a report says how many they are. */
export function expectOneGap({ numbers, reports }: LogLines, logged: number): void {
  expect(reports).toHaveLength(1);
  const [{ dropped, behind } = { dropped: 0, behind: 0 }] = reports;
  expect(dropped).toBeGreaterThan(0);
  const all = numbersTo(logged);
  expect(numbers).toEqual([...all.slice(0, behind), ...all.slice(behind + dropped)]);
}

/** The steps in a scalars file or a run file. */
export function readSteps(path: string): readonly number[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line) => JSON.parse(line).step ?? []);
}
