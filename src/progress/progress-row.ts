import { formatOfKind, numberFormatOf } from '../line/format-number.ts';
import { formatDuration } from '../line/python-duration.ts';
import type { LineStyle } from '../options/line-style.ts';
import { escapeText } from '../text/escape.ts';
import { cutToWidth, textWidth } from '../text/text-width.ts';
import type { LeadScalar, RunSnapshot } from './run-snapshot.ts';
import { sparkline } from './sparkline.ts';

/** How a row has to look. */
export interface RowLook {
  /** The columns that the row may take. */
  readonly width: number;
  /** Whether the terminal shows ASCII only. */
  readonly isAscii: boolean;
  /** How lines print numbers. */
  readonly style: LineStyle;
}

/** The parts of a row, in the order in which a narrow terminal goes without them. */
const OPTIONAL = ['best', 'bars', 'pace'] as const;

type Optional = (typeof OPTIONAL)[number];

const SEPARATOR = '  ';
const BAR_LENGTH = 8;
const NO_ASCII = /[^ -~]/gu;
/** Digits of a pace. */
const PACE_DIGITS = 3;

/** Returns the row of a run: one line, no wider than asked, without control characters. */
export function progressRow(snapshot: RunSnapshot, look: RowLook): string {
  const left = new Set<Optional>(OPTIONAL);
  let row = joined(snapshot, look, left);
  for (const part of OPTIONAL) {
    if (textWidth(row) <= look.width) break;
    left.delete(part);
    row = joined(snapshot, look, left);
  }
  return cutToWidth(row, look.width);
}

function joined(snapshot: RunSnapshot, look: RowLook, has: ReadonlySet<Optional>): string {
  const { etaSec, elapsedSec, total, lead } = snapshot;
  const parts = [
    headOf(snapshot),
    etaSec === undefined ? '' : `eta ${formatDuration(etaSec)}`,
    has.has('pace') ? paceOf(snapshot) : '',
    total === undefined && elapsedSec !== undefined ? `elapsed ${formatDuration(elapsedSec)}` : '',
    lead === undefined ? '' : newestOf(lead, look, has.has('bars')),
    lead === undefined || !has.has('best') ? '' : bestOf(lead, look),
  ];
  const row = parts.filter((part) => part !== '').join(SEPARATOR);
  return look.isAscii ? row.replace(NO_ASCII, '?') : row;
}

/** Returns `50% ####.... 200/400`, or the iteration alone; the mode before it unless it is train. */
function headOf({ mode, group, done, total }: RunSnapshot): string {
  const labels = group.length === 0 ? '' : `[${escapeText(group.join(' '))}]`;
  const name = mode === 'train' && labels === '' ? '' : `${escapeText(mode)}${labels} `;
  if (total === undefined) return `${name}${done} it`;
  const within = Math.max(0, Math.min(total, done));
  const part = (whole: number): number =>
    total > 0 ? Math.floor((within * whole) / total) : whole;
  const bar = '#'.repeat(part(BAR_LENGTH)).padEnd(BAR_LENGTH, '.');
  return `${name}${part(100)}% ${bar} ${done}/${total}`;
}

function paceOf({ iterationSec }: RunSnapshot): string {
  if (iterationSec === undefined || !(iterationSec > 0)) return '';
  return iterationSec > 1
    ? `${shortNumber(iterationSec)} s/it`
    : `${shortNumber(1 / iterationSec)} it/s`;
}

function shortNumber(value: number): string {
  return value >= 10 ** PACE_DIGITS
    ? value.toFixed(0)
    : String(Number(value.toPrecision(PACE_DIGITS)));
}

function newestOf(
  { key, kind, values }: LeadScalar,
  { isAscii, style }: RowLook,
  hasBars: boolean,
): string {
  const bars = hasBars && values.length > 1 ? [sparkline(values, isAscii)] : [];
  const newest = formatOfKind(values.at(-1) ?? Number.NaN, kind, numberFormatOf(key, style));
  return [escapeText(key), ...bars, newest].join(' ');
}

function bestOf({ key, kind, best, bestIter }: LeadScalar, { style }: RowLook): string {
  if (Number.isNaN(best)) return '';
  return `best ${formatOfKind(best, kind, numberFormatOf(key, style))} (@${bestIter})`;
}
