import { readField } from './field-path.ts';

/** Longer labels are cut: people read them, and no label may fill a page. */
const MAX_LABEL_LENGTH = 100;
/** Labels whose text is a url. */
const URL_LABEL = /(?:ur[il]|path)$/i;
/** A number, a UUID, or a long hexadecimal number: letters alone are a word. */
const ID =
  /^(?:\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|(?=[a-f]*\d)[\da-f]{12,})$/i;

/**
 * The values of the labels that a record is grouped by, the first container that has one winning;
 * `-` where none does.
 */
export function groupOf(
  containers: readonly Readonly<Record<string, unknown>>[],
  labels: readonly string[],
): readonly string[] {
  return labels.map((label) => {
    for (const container of containers) {
      const value = readField(container, label);
      if (isLabel(value)) return String(value);
    }
    return '-';
  });
}

/** Whether a label holds urls, whose ids would make a group each. */
export function isUrlLabel(label: string): boolean {
  return URL_LABEL.test(label);
}

/** The route of a url: without its query, `:id` for each segment that is an id. O(length). */
export function routeOf(url: string): string {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  return path.includes('/') ? path.split('/').map(showSegment).join('/') : path;
}

/** A label as it is shown. */
export function cutLabel(text: string): string {
  return text.slice(0, MAX_LABEL_LENGTH);
}

function showSegment(segment: string): string {
  return ID.test(segment) ? ':id' : segment;
}

function isLabel(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
