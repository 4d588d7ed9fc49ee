import type { GivenOptions } from './option.ts';
import type { logProcessorTable, WindrowTable } from './option-table.ts';
import type { SnakeCased } from './snake-case.ts';

/*
 * What programs may write. The members and their doc comments are those of the option table.
 */

type CamelLogProcessorOptions = GivenOptions<typeof logProcessorTable>;
type CamelOptions = GivenOptions<WindrowTable>;

/** The options of a LogProcessor on its own, in camelCase or MMEngine's snake_case. */
export type LogProcessorOptions = CamelLogProcessorOptions & SnakeCased<CamelLogProcessorOptions>;

/** The options that every way in takes, in camelCase or MMEngine's snake_case. */
export type WindrowOptions = CamelOptions &
  SnakeCased<CamelOptions> & {
    /** MMEngine's name for `level`. */
    readonly log_level?: CamelOptions['level'] | undefined;
  };
