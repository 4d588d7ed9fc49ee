import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type LogRecord = Readonly<Record<string, unknown>>;

/** One run: one recorded from MMEngine, or a case of a feature that MMEngine does not have. */
export interface Golden {
  readonly name: string;
  readonly options: LogRecord;
  readonly records: readonly LogRecord[];
  readonly lines: readonly string[];
  /** Tags; numbers, and what is not finite by name. */
  readonly scalars: readonly Readonly<Record<string, number | string>>[] | undefined;
}

const ROOT = join(__dirname, '..');

export function readGoldens(): readonly Golden[] {
  return readRuns('golden');
}

/** Their lines are those of `generate.py`. */
export function readFeatures(): readonly Golden[] {
  return readRuns('features');
}

function readRuns(kind: string): readonly Golden[] {
  const folder = join(ROOT, kind);
  const runs = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return runs.map(({ name }) => readRun(folder, name));
}

function readRun(folder: string, name: string): Golden {
  const text = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
  const scalars = 'expected.scalars.ndjson';
  return {
    name,
    options: JSON.parse(text('options.json')),
    records: linesOf(text('records.ndjson')).map((line) => JSON.parse(line)),
    lines: linesOf(text('expected.log')),
    scalars: existsSync(join(folder, name, scalars))
      ? linesOf(text(scalars)).map((line) => JSON.parse(line))
      : undefined,
  };
}

/** The lines of a file, without the empty one behind its last newline. */
export function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}
