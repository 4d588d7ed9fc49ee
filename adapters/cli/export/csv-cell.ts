/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * Returns a text as a cell of CSV, quoted as RFC 4180 says where it has to be. A text that a spreadsheet
 * would run as a formula begins with an apostrophe and is quoted.
 */
export function textCell(text: string): string {
  if (FORMULA.test(text)) return quoted(`'${text}`);
  return NEEDS_QUOTES.test(text) ? quoted(text) : text;
}

/** Returns a number or a boolean as a cell, `NaN` and `Infinity` by name; empty for nothing. */
export function valueCell(value: number | boolean | undefined): string {
  if (Object.is(value, -0)) return '-0';
  return value === undefined ? '' : String(value);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
