import * as v from 'valibot';
import type { Faults } from './faults.ts';
import { camelCase } from './snake-case.ts';

/**
 * What a field may be: of a valibot schema no more than what comes out, because valibot is bundled,
 * and the types that ship cannot name it.
 */
interface FieldSchema {
  readonly kind: 'schema';
  readonly '~types'?: { readonly output: unknown } | undefined;
}

export type Entries = Readonly<Record<string, FieldSchema>>;

/** The values of fields that are right, `undefined` where none is given. */
export type Output<Own extends Entries> = {
  readonly [Name in keyof Own]: NonNullable<Own[Name]['~types']>['output'];
};

/** MMEngine's name of an option that windrow has another one for. */
const ALIASES: ReadonlyMap<string, string> = new Map([['log_level', 'level']]);

/**
 * The fields that are right, under their camelCase names; every other one is a fault, and missing.
 * `path` is where they stand, as in `customCfg[0].`.
 */
export function parseFields<Own extends Entries>(
  given: unknown,
  entries: Own,
  faults: Faults,
  path = '',
): Output<Own> {
  const named = renameFields(given, path, Object.keys(entries), faults);
  const fields: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(entries)) {
    const { success, output, issues } = v.safeParse(schema as v.GenericSchema, named[name]);
    if (success) fields[name] = output;
    for (const issue of issues ?? []) {
      faults.expected(pathOf(path + name, issue), issue.message, issue.input);
    }
  }
  // with a fault the caller throws, so nobody sees that a field is missing
  return fields as Output<Own>;
}

/** The fields of `given` under their camelCase names, without those that are null (Python's None). */
function renameFields(
  given: unknown,
  path: string,
  known: readonly string[],
  faults: Faults,
): Record<string, unknown> {
  if (!isObject(given)) {
    faults.expected(path === '' ? 'options' : path.slice(0, -1), 'an object', given);
    return {};
  }
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    const camel = ALIASES.get(name) ?? camelCase(name);
    if (!known.includes(camel)) faults.unknownName(path + name, 'option', known);
    else if (camel in fields) faults.add(path + name, `'${camel}' is given twice`);
    else fields[camel] = value;
  }
  return fields;
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
