/** Turns `windowSize` into `window_size`, for types. */
type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${SnakeCase<Rest>}`
    : `_${Lowercase<First>}${SnakeCase<Rest>}`
  : Name;

/** The members of `Options` under MMEngine's snake_case names. */
export type SnakeCased<Options> = {
  readonly [Name in keyof Options as Name extends string ? SnakeCase<Name> : never]: Options[Name];
};

/** Turns `window_size` into `windowSize`. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
