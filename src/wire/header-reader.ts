import { MAX_COLUMNS, MAX_NAME_LENGTH } from './rank-batch.ts';

/*
 * Readers of the parts of a header, which may be anything. Each throws a Refusal that says what is
 * not as it should be. Reasons are few, and hold nothing of the header: they are counted by.
 */

/** Why a batch is refused. */
export class Refusal extends Error {}

const CONTROL = /\p{Cc}/u;

export function refuseUnless(isRight: boolean, reason: string): void {
  if (!isRight) throw new Refusal(reason);
}

/** Reads a name of a run or of a rank. */
export function readHeadName(raw: unknown, field: string): string {
  if (typeof raw === 'string' && isHeadName(raw)) return raw;
  throw new Refusal(`${field} is no name`);
}

/** Whether a text may be the name of a run or of a rank. */
export function isHeadName(text: string): boolean {
  return text !== '' && text.length <= MAX_NAME_LENGTH && !CONTROL.test(text);
}

export function readInteger(raw: unknown, least: number, most: number, field: string): number {
  if (Number.isSafeInteger(raw) && (raw as number) >= least && (raw as number) <= most) {
    return raw as number;
  }
  throw new Refusal(`${field} is no integer in its range`);
}

export function readArray(raw: unknown, most: number, field: string): readonly unknown[] {
  if (Array.isArray(raw) && raw.length <= most) return raw;
  throw new Refusal(`${field} is no list, or too long`);
}

/** Reads an optional list of texts. */
export function readTexts(
  raw: unknown,
  mostTexts: number,
  mostLength: number,
  field: string,
): readonly string[] {
  if (raw === undefined) return [];
  const texts = readArray(raw, mostTexts, field);
  for (const text of texts) readTextOf(text, mostLength, field);
  return texts as readonly string[];
}

export function readTextOf(raw: unknown, mostLength: number, field: string): string {
  if (typeof raw === 'string' && raw.length <= mostLength) return raw;
  throw new Refusal(`${field} is no text, or too long`);
}

/** Reads a list of columns below `width`. */
export function readColumnList(
  raw: unknown,
  least: number,
  width: number,
  field: string,
): readonly number[] {
  const columns = readArray(raw, MAX_COLUMNS, field);
  for (const column of columns) readInteger(column, least, width - 1, field);
  return columns as readonly number[];
}
