import { readField } from './field-path.ts';

/** Longer labels are cut: people read them, and no label may fill a page. */
const MAX_LABEL_LENGTH = 100;

/**
 * Returns the group that a record belongs to: the values of its labels, each from the first
 * container that has it, `-` if none has.
 */
export function groupOf(
  containers: readonly Readonly<Record<string, unknown>>[],
  labels: readonly string[],
): readonly string[] {
  return labels.map((label) => {
    for (const container of containers) {
      const value = readField(container, label);
      if (isLabel(value)) return cutLabel(String(value));
    }
    return '-';
  });
}

/** Returns a label as it is shown. */
export function cutLabel(text: string): string {
  return text.slice(0, MAX_LABEL_LENGTH);
}

function isLabel(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
