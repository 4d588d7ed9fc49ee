import { isFloatLiteral } from '../../src/record/float-literals.ts';
import { isMarked } from '../../src/record/float-marks.ts';
import type { LineSlot } from '../../src/record/line-learner.ts';
import type { LogRecord } from '../../src/record/log-record.ts';
import { readNumericText } from '../../src/record/scalar.ts';
import type { Batch } from '../../src/record/template.ts';
import type { StandInLearner } from './stand-in-learner.ts';

type Container = Readonly<Record<string | number, unknown>>;

const WORDS = new Map<unknown, number>([
  [null, Number.NaN],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/**
 * What is wrong with a row of a match, told from what parsing its line gives; `undefined` if all is
 * as it should be: the same keys and literals as in the line that was learned, and in the columns
 * what the slow way reads.
 */
export function faultOfRow(
  learner: StandInLearner,
  batch: Batch,
  row: number,
  parsed: LogRecord | undefined,
): string | undefined {
  if (parsed === undefined) return 'it is no record';
  const { record, slots } = learner.learnedOf(batch.template);
  const byPath = new Map(slots.map((slot) => [JSON.stringify(slot.path), slot]));
  const values = batch.rows.subarray(row * batch.template.width);
  return faultOf(record, parsed, []);

  function faultOf(
    learned: unknown,
    value: unknown,
    path: (string | number)[],
  ): string | undefined {
    if (typeof learned === 'object' && learned !== null) return faultInside(learned, value, path);
    const slot = byPath.get(JSON.stringify(path));
    if (slot !== undefined) {
      return faultOfSlot(slot, value, values[slot.column] as number) ?? faultOfMark(slot, value);
    }
    const kind = learner.kindOf(path, learned);
    if (kind === 'text') return isText(value) ? undefined : `${path}: ${value} is no text`;
    if (kind === 'skip') return isPrimitive(value) ? undefined : `${path}: no primitive`;
    return Object.is(learned, value) ? undefined : `${path}: ${value} is not ${learned}`;
  }

  function faultInside(learned: object, value: unknown, path: (string | number)[]) {
    if (typeof value !== 'object' || value === null) return `${path}: no object`;
    if (Array.isArray(learned) !== Array.isArray(value)) return `${path}: another kind`;
    const keys = Object.keys(learned);
    if (keys.join('\n') !== Object.keys(value).join('\n')) return `${path}: other keys`;
    for (const key of keys) {
      const name = Array.isArray(learned) ? Number(key) : key;
      const fault = faultOf((learned as Container)[key], (value as Container)[key], [
        ...path,
        name,
      ]);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  function faultOfMark({ kind, path, column }: LineSlot, value: unknown) {
    if (kind === 'label' || kind === 'clock') return undefined;
    const parent = path.slice(0, -1).reduce<unknown>((object, key) => Object(object)[key], parsed);
    const isFloat =
      kind === 'numericText'
        ? typeof readNumericText(String(value)) !== 'number'
        : isFloatLiteral(Object(parent), path.at(-1) ?? '');
    const { width } = batch.template;
    const isSame = isMarked(batch.rows, (row + 1) * width, column) === isFloat;
    return isSame ? undefined : `${path}: ${JSON.stringify(value)} has the wrong mark`;
  }

  function faultOfSlot({ kind, path }: LineSlot, value: unknown, read: number) {
    const isRight =
      kind === 'label'
        ? learner.labels.textOf(read) === value
        : Object.is(expected(kind, value), read);
    return isRight ? undefined : `${path}: ${JSON.stringify(value)} is read as ${read}`;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && !WORDS.has(value);
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function expected(kind: LineSlot['kind'], value: unknown): number | undefined {
  if (kind === 'clock') return typeof value === 'string' ? Date.parse(value) : undefined;
  if (kind === 'numericText') return typeof value === 'string' ? Number(value) : undefined;
  if (typeof value === 'number') return value;
  return kind === 'scalar' ? WORDS.get(value) : undefined;
}
