import { parseLine } from '../../../src/internal/index.ts';
import type { Row } from './row.ts';

/** Members of a line that say where it is; no scalars. */
const PLACE: ReadonlySet<string> = new Set(['epoch', 'iter', 'step']);
const NO_GROUP: Row['group'] = new Map();

/**
 * Reads a line of a scalars file, MMEngine's or windrow's. With an `iter` it is of train, without of
 * an epoch of val. `undefined` for any other line.
 */
export function readScalarsRow(line: string): Row | undefined {
  const members = parseLine(line);
  const step = numberOf(members?.step);
  if (members === undefined || step === undefined) return undefined;
  const [mode, kind] = members.iter === undefined ? ['val', 'epoch'] : ['train', 'iter'];
  const scalars = new Map<string, number | boolean>();
  for (const [key, member] of Object.entries(members)) {
    if (PLACE.has(key)) continue;
    const value = scalarOf(member);
    if (value === undefined) return undefined;
    scalars.set(key.startsWith(`${mode}/`) ? key.slice(mode.length + 1) : key, value);
  }
  const [epoch, iter] = [numberOf(members.epoch), numberOf(members.iter)];
  const head = { kind: kind as Row['kind'], mode, group: NO_GROUP };
  return { ...head, timeMs: undefined, epoch, iter, step, scalars };
}

/** What is not finite is `null` in windrow's files, a bare word in MMEngine's. */
function scalarOf(member: unknown): number | boolean | undefined {
  if (member === null) return Number.NaN;
  return typeof member === 'boolean' ? member : numberOf(member);
}

function numberOf(member: unknown): number | undefined {
  return typeof member === 'number' ? member : undefined;
}
