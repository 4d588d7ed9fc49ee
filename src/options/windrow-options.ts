import type { GivenOptions } from './option.ts';
import type { logProcessorTable, WindrowTable } from './option-table.ts';
import type { SnakeCased } from './snake-case.ts';

/*
 * The options that programs may write, with the doc comments of the option table.
 */

type CamelLogProcessorOptions = GivenOptions<typeof logProcessorTable>;
type CamelOptions = GivenOptions<WindrowTable>;

/** The options of a LogProcessor, in camelCase or MMEngine's snake_case. */
export type LogProcessorOptions = CamelLogProcessorOptions & SnakeCased<CamelLogProcessorOptions>;

/** The options of all adapters and of the command, in camelCase or MMEngine's snake_case. */
export type WindrowOptions = CamelOptions &
  SnakeCased<CamelOptions> & {
    /** MMEngine's name for `level`. */
    readonly log_level?: CamelOptions['level'] | undefined;
  };
