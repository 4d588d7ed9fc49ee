import { isFloatLiteral } from '../record/float-literals.ts';
import { keysOf } from '../record/key-order.ts';
import { escapeText } from '../text/escape.ts';

/** Deeper than any metric; what lies below is cut, so that hostile nesting ends. */
const MAX_DEPTH = 20;
/**
 * Objects that hold each other twice over have 2^20 members at that depth, and cyclic ones more.
 */
const MAX_MEMBERS = 100_000;
const UNREADABLE = 'a value that cannot be shown';
/** From here on `repr` of a float has an exponent; no double is sure to be an int any more. */
const MIN_LARGE = 1e16;
/** What `str.isprintable` denies: `repr` escapes it. */
const UNPRINTABLE = /(?! )[\p{C}\p{Z}]/gu;

/**
 * A value as Python's `str` prints it: text as it is, lists and dicts with their members as `repr`
 * does. A number without decimals prints as an int, unless the text that its list or dict came from
 * has it as a float: `[5, 5.0]` prints as it is.
 */
export function formatPython(value: unknown): string {
  if (typeof value === 'string') return escapeText(value);
  try {
    return repr(value, MAX_DEPTH, { members: MAX_MEMBERS });
  } catch {
    return UNREADABLE; // a getter or a toString of the user's threw, which must not cost the line
  }
}

/** How much may still be shown. */
interface Budget {
  members: number;
}

function repr(value: unknown, depth: number, budget: Budget): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return reprNumber(value);
  if (typeof value === 'string') return reprString(value);
  if (typeof value !== 'object') return escapeText(String(value));
  if (depth === 0) return '...';
  if (value instanceof Date) return reprString(String(value));
  return isList(value)
    ? reprList(value, depth, budget)
    : reprDict(value as Readonly<Record<string, unknown>>, depth, budget);
}

function isList(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

function reprList(list: ArrayLike<unknown>, depth: number, budget: Budget): string {
  budget.members -= list.length;
  if (budget.members < 0) return '[...]';
  const members = Array.from(list, (member, index) =>
    reprMember(list, index, member, depth, budget),
  );
  return `[${members.join(', ')}]`;
}

function reprDict(dict: Readonly<Record<string, unknown>>, depth: number, budget: Budget): string {
  const keys = keysOf(dict);
  budget.members -= keys.length;
  if (budget.members < 0) return '{...}';
  const members = keys.map(
    (key) => `${reprString(key)}: ${reprMember(dict, key, dict[key], depth, budget)}`,
  );
  return `{${members.join(', ')}}`;
}

/** A member of a list or a dict, which may remember that it is a float in the text. */
function reprMember(
  members: object,
  name: string | number,
  member: unknown,
  depth: number,
  budget: Budget,
): string {
  if (typeof member === 'number' && isFloatLiteral(members, name)) return reprFloat(member);
  return repr(member, depth - 1, budget);
}

function reprFloat(value: number): string {
  const text = reprNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function reprNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const magnitude = Math.abs(value);
  if (magnitude >= MIN_LARGE) return value.toExponential();
  if (Number.isInteger(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  if (magnitude >= 1e-4) return String(value);
  const [mantissa, exponent = ''] = value.toExponential().split('e-');
  return `${mantissa}e-${exponent.padStart(2, '0')}`;
}

/** Python prefers single quotes, unless the text has some and no double ones. */
function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = escapeText(text.replaceAll('\\', '\\\\'), UNPRINTABLE);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}
