import { keysOf } from './key-order.ts';
import { ModeDraft } from './mode-draft.ts';
import { RESERVED_FIELDS } from './reserved-fields.ts';
import { NON_FINITE_WORDS } from './scalar.ts';
import { readTimestamp } from './time.ts';

type Members = Readonly<Record<string, unknown>>;

/** Fields of a line of a scalars file that are no scalars. */
const PLACE_FIELDS: ReadonlySet<string> = new Set(['epoch', 'iter', 'memory', 'step']);

/**
 * The scalars of a record that is a line of MMEngine's `scalars.json`, or of windrow's: numbers at
 * the top and nothing else, a `step` among them. With an `iter` it is of train; without, it is of
 * val, and has no `epoch` either. `undefined` for any other record.
 */
export function readScalarsLine(record: Members): ModeDraft | undefined {
  if (record.step === undefined) return undefined;
  const isTrain = record.iter !== undefined;
  if (!isTrain && record.epoch !== undefined) return undefined;
  const draft = new ModeDraft(isTrain ? 'train' : 'val');
  let isBehindStep = false;
  for (const key of keysOf(record)) {
    isBehindStep ||= key === 'step';
    if (key === 'ranks' && isBehindStep) continue; // before `step` it is a scalar of the program
    const value = record[key];
    if (!isTagValue(value) || (key === 'time' && readTimestamp(value) !== undefined))
      return undefined;
    if (PLACE_FIELDS.has(key)) continue;
    if (RESERVED_FIELDS.has(key)) return undefined;
    draft.addMember(key, record, key);
  }
  return draft.keys.length > 0 ? draft : undefined;
}

function isTagValue(value: unknown): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    value === null ||
    NON_FINITE_WORDS.has(value)
  );
}
