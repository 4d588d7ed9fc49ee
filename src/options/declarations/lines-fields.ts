import { type GivenFields, option } from '../option.ts';
import type { SnakeCased } from '../snake-case.ts';
import {
  colorizeSchema,
  dateStyleSchema,
  destinationSchema,
  levelSchema,
} from '../value-schemas.ts';

/** The fields of one item of `lines`: another output of the lines. */
export const linesFields = {
  /** Path or file descriptor; missing folders of a path are made, an existing file is appended to. */
  destination: option<string | number>({ schema: destinationSchema, isRequired: true }),
  /** `console`: `MM/DD HH:MM:SS`, `file`: with the year. Default file. */
  dateStyle: option({ schema: dateStyleSchema, default: 'file' }),
  /** The level below which nothing is written to it. Default: the option `level`. */
  level: option<string | number | (() => string | number | undefined)>({ schema: levelSchema }),
  /** Whether levels are coloured; `auto`: on a terminal. Default auto. */
  colorize: option<'auto' | boolean>({ schema: colorizeSchema, default: 'auto' }),
};

type CamelLinesOutput = GivenFields<typeof linesFields>;

/** One item of `lines`, in camelCase or snake_case. */
export type LinesOutput = CamelLinesOutput | SnakeCased<CamelLinesOutput>;
