import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reviveError } from './revive-error.ts';

export type LogRecord = Readonly<Record<string, unknown>>;

/** What a case may say of itself besides its options, in `case.json`. */
interface CaseSettings {
  /** The ways in that can carry its records; all of them where it names none. */
  readonly ways?: readonly string[];
  /** `false` where records have no clock: the lines then begin with the moment of their arrival. */
  readonly hasClock?: boolean;
}

/** One run: one recorded from MMEngine, or a case of a feature that MMEngine does not have. */
export interface Golden extends CaseSettings {
  readonly name: string;
  readonly options: LogRecord;
  /** The records as a program has them: JavaScript does not tell 5.0 from 5. */
  readonly records: readonly LogRecord[];
  /** The bytes of a case whose input is text, of any program, in place of records. */
  readonly input: Buffer | undefined;
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
  const runs = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'options.json')));
  return runs.map((name) => readRun(folder, name));
}

function readRun(folder: string, name: string): Golden {
  const text = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
  const has = (file: string): boolean => existsSync(join(folder, name, file));
  const scalars = 'expected.scalars.ndjson';
  const settings: CaseSettings = has('case.json') ? JSON.parse(text('case.json')) : {};
  return {
    name,
    ...settings,
    options: JSON.parse(text('options.json')),
    records: has('input.ndjson')
      ? []
      : linesOf(text('records.ndjson')).map((line) => JSON.parse(line, reviveError)),
    texts: has('input.ndjson') ? [] : linesOf(text('records.ndjson')),
    input: has('input.ndjson') ? readFileSync(join(folder, name, 'input.ndjson')) : undefined,
    lines: linesOf(text('expected.log')),
    scalars: has(scalars) ? linesOf(text(scalars)).map((line) => JSON.parse(line)) : undefined,
    scalarTexts: has(scalars) ? linesOf(text(scalars)) : undefined,
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
