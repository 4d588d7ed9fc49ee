/**
 * The check of a value: a valibot schema, of which the types that ship show the output only,
 * because valibot is bundled and they cannot name it.
 */
export interface Schema<Value> {
  readonly kind: 'schema';
  readonly '~types'?: { readonly output: Value } | undefined;
}

/** One way to write an option on the command line. */
export interface Flag {
  /** As usage shows it: `--window-size <n>`, or `--first` for a flag that takes no value. */
  readonly written: string;
  /** What a flag without a value sets. Default true. */
  readonly sets?: unknown;
  /** The only texts that are allowed. */
  readonly choices?: readonly string[] | undefined;
  /** What some of the choices set in place of their text. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Reads the text of a value; the text itself is the default. `before` is the value of the same
   * flag further left. @throws Error with a message for the user.
   */
  readonly read?: ((text: string, before: unknown) => unknown) | undefined;
  /** One line of `--help`; the default value is added to it. */
  readonly help: string;
}

/**
 * The declaration of one option. `Given` is what a program may write, `Value` what the schema
 * gives.
 */
export interface Option<Value = unknown, Given = Value> {
  readonly schema: Schema<Value>;
  /** The value where none is given. */
  readonly default?: Value;
  /** The default in words, where no single value is the default. */
  readonly defaultText?: string;
  /** What a number counts; docs/options.md and help name it. */
  readonly unit?: string;
  /** MMEngine's name, if it is not the option's own name in snake_case. */
  readonly alias?: string;
  /** What a value means that is given under that name. */
  readonly readAlias?: (value: unknown) => unknown;
  readonly isRequired?: boolean;
  readonly flags?: readonly Flag[];
  /** Never set; carries a type. */
  readonly '~given'?: Given;
}

export interface DefaultedOption<Value, Given = Value> extends Option<Value, Given> {
  readonly default: Value;
}

export interface RequiredOption<Value, Given = Value> extends Option<Value, Given> {
  readonly isRequired: true;
}

export type OptionTable = Readonly<Record<string, Option>>;

type Without<Value, Given> = Omit<Option<Value, Given>, 'default' | 'isRequired'>;

/**
 * Declares an option. If it has a default, its parsed value is never missing.
 * @internal Ships no types: TypeScript before 5.4 has no NoInfer.
 */
export function option<Value, Given = Value>(
  declaration: Without<Value, Given> & { readonly default: NoInfer<Value> },
): DefaultedOption<Value, Given>;
/** @internal */
export function option<Value, Given = Value>(
  declaration: Without<Value, Given> & { readonly isRequired: true },
): RequiredOption<Value, Given>;
/** @internal */
export function option<Value, Given = Value>(
  declaration: Without<Value, Given>,
): Option<Value, Given>;
export function option(declaration: Option): Option {
  return declaration;
}

type ValueOf<Own extends Option> = NonNullable<Own['schema']['~types']>['output'];
type GivenOf<Own extends Option> = Own extends Option<infer _Value, infer Given> ? Given : never;

type RequiredNames<Table extends OptionTable> = {
  [Name in keyof Table]: Table[Name] extends { isRequired: true } ? Name : never;
}[keyof Table];

/** What a program may write: any options of a table. Keeps the table's doc comments. */
export type GivenOptions<Table extends OptionTable> = {
  readonly [Name in keyof Table]?: GivenOf<Table[Name]> | undefined;
};

/** `GivenOptions` of a table with required options. */
export type GivenFields<
  Table extends OptionTable,
  Required extends keyof Table = RequiredNames<Table>,
> = { readonly [Name in Required]: GivenOf<Table[Name]> } & GivenOptions<Omit<Table, Required>>;

/** The valid options that were given; `undefined` for the others. */
export type ReadOptions<Table extends OptionTable> = {
  readonly [Name in keyof Table]:
    | ValueOf<Table[Name]>
    | (Table[Name] extends { isRequired: true } ? never : undefined);
};

/** The valid options that were given, completed with the defaults. */
export type CompleteOptions<Table extends OptionTable> = {
  readonly [Name in keyof Table]:
    | ValueOf<Table[Name]>
    | (Table[Name] extends { isRequired: true } | { default: unknown } ? never : undefined);
};
