/** Comparisons of the value of a field; all that are given must hold. */
export interface Comparison {
  readonly gte?: number | undefined;
  readonly gt?: number | undefined;
  readonly lte?: number | undefined;
  readonly lt?: number | undefined;
  /** A value that it must not be; a field that is not there is none. */
  readonly ne?: unknown;
  /** Values of which it must be one. */
  readonly in?: readonly unknown[] | undefined;
}

/** A value that a field must have, or how it is compared. */
export type MapCondition = string | number | boolean | null | Comparison;

/** Whether the value of a field is what a map asks for. */
export function fitsCondition(value: unknown, condition: MapCondition): boolean {
  if (typeof condition !== 'object' || condition === null) return Object.is(value, condition);
  const { gte, gt, lte, lt, ne, in: values } = condition;
  if (gte !== undefined && !(isNumber(value) && value >= gte)) return false;
  if (gt !== undefined && !(isNumber(value) && value > gt)) return false;
  if (lte !== undefined && !(isNumber(value) && value <= lte)) return false;
  if (lt !== undefined && !(isNumber(value) && value < lt)) return false;
  if (ne !== undefined && value === ne) return false;
  return values === undefined || values.includes(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
