/** The length of `2024-08-21T02:58:`: a date up to its seconds. */
const MINUTE_LENGTH = 17;
const TEXT_LENGTH = 24;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const ZERO = 0x30;

/**
 * Returns the epoch milliseconds of a date in the ISO form that loggers write; `undefined` for any
 * other text.
 */
export function readIsoTime(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/**
 * Reads the clocks of successive records. Most have the minute of the record before, so only their
 * seconds are read: 20 ns instead of 250.
 */
export class IsoClock {
  #minute = '';
  #minuteMs = Number.NaN;

  /** Returns epoch milliseconds, `undefined` for a text that is no date in the ISO form. */
  read(text: string): number | undefined {
    const isUsual = text.length === TEXT_LENGTH && text.charCodeAt(23) === 0x5a;
    if (!isUsual || !text.startsWith(this.#minute) || this.#minute === '') return this.#learn(text);
    const sec = digits(text, 17, 2);
    const ms = digits(text, 20, 3);
    const isRegular = sec >= 0 && sec < 60 && ms >= 0 && text.charCodeAt(19) === 0x2e;
    return isRegular ? this.#minuteMs + sec * 1000 + ms : this.#learn(text);
  }

  #learn(text: string): number | undefined {
    const timeMs = readIsoTime(text);
    if (timeMs === undefined || text.length !== TEXT_LENGTH || !text.endsWith('Z')) return timeMs;
    this.#minute = text.slice(0, MINUTE_LENGTH);
    this.#minuteMs = timeMs - (timeMs % 60_000);
    if (timeMs < 0) this.#minute = '';
    return timeMs;
  }
}

/** Returns the number that `count` digits make, -1 if one of them is no digit. */
function digits(text: string, start: number, count: number): number {
  let number = 0;
  for (let i = start; i < start + count; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
