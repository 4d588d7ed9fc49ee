/** `console`: `MM/DD HH:MM:SS`; `file`: `YYYY/MM/DD HH:MM:SS`. Source: MMLogger's two handlers. */
export type DateStyle = 'console' | 'file';

/** No zone changes its offset but at a quarter of an hour, UTC. */
const QUARTER_SEC = 900;

/** What the clock of a zone shows at the beginning of a quarter of an hour. */
interface Quarter {
  /** `MM/DD HH:` or `YYYY/MM/DD HH:` */
  readonly prefix: string;
  readonly minute: number;
  readonly second: number;
}

/**
 * Makes the function that prints epoch milliseconds in a time zone, the machine's by default. The
 * zone is asked once a quarter of an hour; its text is good for a second.
 * @throws RangeError for a time zone that is unknown.
 */
export function timestampFormatter(
  dateStyle: DateStyle,
  timeZone: string | undefined,
): (timeMs: number) => string {
  const format = dateFormat(timeZone);
  let lastSecond = Number.NaN;
  let lastText = '';
  let lastQuarter = Number.NaN;
  let quarter: Quarter = { prefix: '', minute: 0, second: 0 };
  return (timeMs) => {
    const second = Math.floor(timeMs / 1000);
    if (second === lastSecond) return lastText;
    const quarterIndex = Math.floor(second / QUARTER_SEC);
    if (quarterIndex !== lastQuarter) {
      quarter = readQuarter(format, quarterIndex * QUARTER_SEC * 1000, dateStyle);
      lastQuarter = quarterIndex;
    }
    lastText = printClock(quarter, second - quarterIndex * QUARTER_SEC, () =>
      readQuarter(format, second * 1000, dateStyle),
    );
    lastSecond = second;
    return lastText;
  };
}

/** `sinceQuarter`: seconds. Old zones are off by odd minutes: `readNow` asks for what runs over. */
function printClock(quarter: Quarter, sinceQuarter: number, readNow: () => Quarter): string {
  const seconds = quarter.minute * 60 + quarter.second + sinceQuarter;
  if (seconds < 3600) {
    return `${quarter.prefix}${twoDigits(Math.floor(seconds / 60))}:${twoDigits(seconds % 60)}`;
  }
  const { prefix, minute, second } = readNow();
  return `${prefix}${twoDigits(minute)}:${twoDigits(second)}`;
}

function readQuarter(format: Intl.DateTimeFormat, timeMs: number, dateStyle: DateStyle): Quarter {
  const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const day = `${part('month')}/${part('day')}`;
  const date = dateStyle === 'file' ? `${part('year').padStart(4, '0')}/${day}` : day;
  const prefix = `${date} ${part('hour')}:`;
  return { prefix, minute: Number(part('minute')), second: Number(part('second')) };
}

function dateFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    ...(timeZone !== undefined && { timeZone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
