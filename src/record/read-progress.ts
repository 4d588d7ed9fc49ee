import type { ProgressField } from './map-record.ts';
import { isNumericText } from './scalar.ts';
import type { Progress, RefusedValue } from './scalar-record.ts';

const FIELDS = ['epoch', 'iter', 'batch'] as const;

/**
 * The progress fields of a record; `named` are those that stand under other names, which win. What
 * is none is refused.
 */
export function readProgress(
  containers: readonly Readonly<Record<string, unknown>>[],
  named: ReadonlyMap<ProgressField, unknown>,
  refused: RefusedValue[],
): Progress {
  const progress: { epoch?: number; iter?: number; batch?: number; memory?: number } = {};
  for (const field of FIELDS) {
    const own = containers.find((container) => container[field] !== undefined)?.[field];
    const other = numberOf(named.get(field));
    const raw = other ?? own;
    const value = field === 'epoch' ? wholeEpoch(raw) : raw;
    if (isPosition(value)) progress[field] = value;
    else if (raw !== undefined) {
      refused.push({ key: field, value: raw, reason: 'no integer of at least 0' });
    }
  }
  const memory = named.get('memory') ?? containers.find(hasMemory)?.memory;
  if (isMemory(memory)) progress.memory = memory;
  else if (memory !== undefined) {
    refused.push({ key: 'memory', value: memory, reason: 'no number of at least 0' });
  }
  return progress;
}

/** Epochs of a transformers Trainer are fractions: 2.24 is in the third one. */
function wholeEpoch(epoch: unknown): unknown {
  const isFraction = typeof epoch === 'number' && epoch > 0 && !Number.isInteger(epoch);
  return isFraction ? Math.floor(epoch) + 1 : epoch;
}

/** morgan and others write their numbers as text. */
function numberOf(raw: unknown): unknown {
  return typeof raw === 'string' && isNumericText(raw) ? Number(raw) : raw;
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function hasMemory(container: Readonly<Record<string, unknown>>): boolean {
  return container.memory !== undefined;
}

/** Whether a value may be a number of MB. */
export function isMemory(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}
