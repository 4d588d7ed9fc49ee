import type { ReadOptions } from '../option.ts';
import type { WindrowTable } from '../option-table.ts';

/** Values of options that take the place of their defaults, where programs give none. */
export type Preset = Partial<ReadOptions<WindrowTable>>;
