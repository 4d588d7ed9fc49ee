import type { LineLearner, LineSlot, SlotKind } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import { readTokens, type ValueToken } from './line-tokens.ts';

/**
 * The longest text that may be literal: longer ones vary, and are skipped from the first line on.
 */
const MAX_LITERAL_TEXT = 64;

/** A value of a line in its form. */
export interface FormValue extends ValueToken {
  readonly kind: SlotKind;
  /** Its column in a row; -1 if it has none. */
  readonly column: number;
  /**
   * Whether it is read or skipped in each line. Otherwise its bytes must be equal: values that are
   * not read and have not varied yet, such as the name of a host.
   */
  readonly isSlot: boolean;
}

/** A line cut into values, so that lines like it can be known by their bytes. */
export interface LineForm {
  readonly bytes: Uint8Array;
  /** Its primitives in the order of the text. */
  readonly values: readonly FormValue[];
  /** The number of values that have a column. */
  readonly width: number;
}

/**
 * Returns the form of a line that was read as `record`; `undefined` for a line that must not be
 * learned. Keeps the bytes themselves.
 */
export function readForm(
  bytes: Uint8Array,
  record: LogRecord,
  learner: LineLearner,
  maxValues: number,
): LineForm | undefined {
  const tokens = readTokens(bytes, record, maxValues);
  if (tokens === undefined) return undefined;
  let width = 0;
  const values = tokens.map((token): FormValue => {
    const kind = learner.kindOf(token.path, token.value);
    const column = hasColumn(kind) ? width++ : -1;
    return { ...token, kind, column, isSlot: isSlotAtOnce(kind, token) };
  });
  return { bytes, values, width };
}

/** The values that have columns. */
export function slotsOf({ values }: LineForm): readonly LineSlot[] {
  return values.flatMap(({ path, kind, column }) =>
    hasColumn(kind) ? [{ path, kind, column }] : [],
  );
}

function hasColumn(kind: SlotKind): kind is LineSlot['kind'] {
  return kind !== 'literal' && kind !== 'skip' && kind !== 'text';
}

function isSlotAtOnce(kind: SlotKind, { start, end }: ValueToken): boolean {
  return hasColumn(kind) || (kind !== 'literal' && end - start > MAX_LITERAL_TEXT);
}
