import type { ReadOptions } from './option.ts';
import type { WindrowTable } from './option-table.ts';
import { PRESETS } from './presets/presets.ts';

/**
 * Returns the options with those of their preset, as if the program had given these too. An option
 * that the program gives takes the place of the preset's, as a whole.
 */
export function withPreset<Fields extends ReadOptions<WindrowTable>>(fields: Fields): Fields {
  return fields.preset === undefined ? fields : { ...PRESETS[fields.preset], ...fields };
}
