import { readField } from './field-path.ts';

/** Longer labels are cut: they are for people, and no key of a record may cost a page. */
const MAX_LABEL_LENGTH = 100;

/**
 * The group that a record belongs to: the values of its labels, the first container that has one
 * winning; `-` where none does.
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

/** A label as it is shown. */
export function cutLabel(text: string): string {
  return text.slice(0, MAX_LABEL_LENGTH);
}

function isLabel(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
