import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type LogRecord = Readonly<Record<string, unknown>>;

/** One run: one recorded from MMEngine, or a case of a feature that MMEngine does not have. */
export interface Golden {
  readonly name: string;
  readonly options: LogRecord;
  /** The records as a program has them: JavaScript does not tell 5.0 from 5. */
  readonly records: readonly LogRecord[];
  /** The records as MMEngine wrote them: `5` is an integer, `5.0` a float. */
  readonly texts: readonly string[];
  readonly lines: readonly string[];
  /** Tags; numbers, and what is not finite by name. */
  readonly scalars: readonly Readonly<Record<string, number | string | boolean>>[] | undefined;
  /** The same as text: floats have a point or an exponent. */
  readonly scalarTexts: readonly string[] | undefined;
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
    texts: linesOf(text('records.ndjson')),
    lines: linesOf(text('expected.log')),
    scalars: existsSync(join(folder, name, scalars))
      ? linesOf(text(scalars)).map((line) => JSON.parse(line))
      : undefined,
    scalarTexts: existsSync(join(folder, name, scalars)) ? linesOf(text(scalars)) : undefined,
  };
}

/** A float that `JSON.parse` does not tell from an integer. */
const WHOLE_FLOAT = /(?<=[:,[] ?)-?\d+(?:\.0+|(?:\.\d+)?[eE][-+]?\d+)(?=[,}\]])/g;
const KEPT = /"float ([^"]+)"/g;

/** Rewrites the record in a text; its floats stay floats. */
export function rewriteText(text: string, write: (record: LogRecord) => LogRecord): string {
  const record = JSON.parse(text.replace(WHOLE_FLOAT, (float) => `"float ${float}"`));
  return JSON.stringify(write(record)).replace(KEPT, '$1');
}

/** The lines of a file, without the empty one behind its last newline. */
export function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}
