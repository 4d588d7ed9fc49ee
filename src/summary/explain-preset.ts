import { Faults } from '../options/faults.ts';
import { windrowTable } from '../options/option-table.ts';
import { readFields } from '../options/parse-fields.ts';
import { PRESETS } from '../options/presets/presets.ts';
import type { WindrowOptions } from '../options/windrow-options.ts';
import { showValue } from '../text/show-value.ts';

/**
 * Returns what the preset of valid options gives, one option per line, with the value given in its
 * place; an empty list without a preset.
 */
export function explainPreset(given: WindrowOptions): readonly string[] {
  const fields = readFields(given, windrowTable, new Faults());
  if (fields.preset === undefined) return [];
  const own: Readonly<Record<string, unknown>> = fields;
  const rows = Object.entries(PRESETS[fields.preset]).flatMap(([name, value]) =>
    own[name] === undefined
      ? rowsOf(name, value)
      : [`  ${name}: ${showValue(own[name])}, which is given in its place`],
  );
  return ['', `preset ${fields.preset} gives`, ...rows];
}

/** Rows that can be copied into a config file; a list of objects takes a row for each. */
function rowsOf(name: string, value: unknown): readonly string[] {
  const isList = Array.isArray(value) && typeof value[0] === 'object';
  return isList
    ? value.map((item, index) => `  ${name}[${index}]: ${JSON.stringify(item)}`)
    : [`  ${name}: ${JSON.stringify(value)}`];
}
