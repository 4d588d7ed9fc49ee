import type { LineLearner, LineSlot, SlotKind } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import { readTokens, type ValueToken } from './line-tokens.ts';

/** Nobody writes so long a text twice: it is skipped from the first line on. */
const MAX_LITERAL_TEXT = 64;

/** A value of a line, as its form has it. */
export interface FormValue extends ValueToken {
  readonly kind: SlotKind;
  /** In a row; -1 where the value has none. */
  readonly column: number;
  /**
   * Whether it is looked at in each line. Else it is what it is in this line, which is found by comparing
   * bytes: whatever nobody reads and was never seen to vary, such as the name of a host.
   */
  readonly isSlot: boolean;
}

/** One line cut up such that lines like it can be told by their bytes. */
export interface LineForm {
  readonly bytes: Uint8Array;
  /** Its primitives in the order of the text. */
  readonly values: readonly FormValue[];
  /** Numbers of a row. */
  readonly width: number;
}

/**
 * The form of a line that was read as `record`; `undefined` for one that must not be learned. Holds
 * the bytes themselves.
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
