import * as v from 'valibot';
import type { Faults } from './faults.ts';
import type { CompleteOptions, OptionTable, ReadOptions } from './option.ts';
import { camelCase } from './snake-case.ts';

/**
 * Returns the valid options that are given, under their camelCase names; reports a fault for each
 * other one. `path` is the path of the object, such as `customCfg[0].`.
 */
export function readFields<Table extends OptionTable>(
  given: unknown,
  table: Table,
  faults: Faults,
  path = '',
): ReadOptions<Table> {
  const named = renameFields(given, path, table, faults);
  const fields: Record<string, unknown> = {};
  for (const name in table) {
    const { schema, isRequired } = table[name] as Table[typeof name];
    if (named[name] === undefined && isRequired !== true) continue;
    const { success, output, issues } = v.safeParse(schema as v.GenericSchema, named[name]);
    if (success) fields[name] = output;
    for (const issue of issues ?? []) {
      faults.expected(pathOf(path + name, issue), issue.message, issue.input);
    }
  }
  // with a fault the caller throws, so a missing required field does no harm
  return fields as ReadOptions<Table>;
}

/** Adds the default of each option that is missing. */
export function withDefaults<Table extends OptionTable>(
  fields: ReadOptions<Table>,
  table: Table,
): CompleteOptions<Table> {
  const complete: Record<string, unknown> = { ...fields };
  for (const name in table) complete[name] ??= table[name]?.default;
  return complete as CompleteOptions<Table>;
}

/**
 * Returns the fields of `given` under their camelCase names, without fields that are null (Python's
 * None).
 */
function renameFields(
  given: unknown,
  path: string,
  table: OptionTable,
  faults: Faults,
): Record<string, unknown> {
  if (!isObject(given)) {
    faults.expected(path === '' ? 'options' : path.slice(0, -1), 'an object', given);
    return {};
  }
  const fields: Record<string, unknown> = {};
  const aliases = Object.values(table).flatMap(({ alias }) => alias ?? []);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const camel = nameInTable(name, table);
    if (camel === undefined) faults.unknownName(path + name, 'option', Object.keys(table), aliases);
    else if (camel in fields) faults.add(path + name, `'${camel}' is given twice`);
    else fields[camel] = isAlias(name, camel, table) ? readAlias(value, table[camel]) : value;
  }
  return fields;
}

/** Returns the option that a spelling means, `undefined` if it means none. */
function nameInTable(spelling: string, table: OptionTable): string | undefined {
  const camel = camelCase(spelling);
  if (Object.hasOwn(table, camel)) return camel;
  return Object.keys(table).find((name) => table[name]?.alias === spelling);
}

/** Whether a spelling is MMEngine's own name, which may have a scale of its own. */
function isAlias(spelling: string, name: string, table: OptionTable): boolean {
  return table[name]?.alias === spelling;
}

function readAlias(value: unknown, option: OptionTable[string] | undefined): unknown {
  return option?.readAlias === undefined ? value : option.readAlias(value);
}

function pathOf(name: string, issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map(({ key }) => key);
  return keys.reduce<string>(
    (path, key) => path + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    name,
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
