import { isFloatLiteral } from './float-literals.ts';

/** Returns the value of a field in the first container that has it. */
export function findField(
  containers: readonly Readonly<Record<string, unknown>>[],
  path: string,
): unknown {
  for (const container of containers) {
    const value = readField(container, path);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Whether a field is a float in the text of the record, though its value is whole. */
export function isFloatField(
  containers: readonly Readonly<Record<string, unknown>>[],
  path: string,
): boolean {
  const holder = containers.find((container) => readField(container, path) !== undefined) ?? {};
  if (Object.hasOwn(holder, path)) return isFloatLiteral(holder, path);
  const dot = path.lastIndexOf('.');
  const parent = readField(holder, path.slice(0, Math.max(0, dot)));
  return isFloatLiteral(Object(parent), path.slice(dot + 1));
}

/**
 * Returns the value of a field of a record: the member with the whole name (`req.url`) if there is
 * one, else the one at the path that its dots make (`{ req: { url } }`).
 */
export function readField(record: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
