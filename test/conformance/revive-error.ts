/** What stands in JSON for a value that JSON has no word for. */
interface Kept {
  readonly $error?: {
    readonly message: string;
    readonly stack: string;
    readonly cause?: unknown;
    readonly errors?: readonly unknown[];
  };
  readonly $map?: readonly (readonly [unknown, unknown])[];
  readonly $set?: readonly unknown[];
}

/** Makes Errors, Maps and Sets of what stands for them, as a reviver of `JSON.parse`. */
export function reviveError(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { $error, $map, $set } = value as Kept;
  if ($map !== undefined) return new Map($map);
  if ($set !== undefined) return new Set($set);
  if ($error === undefined) return value;
  const { message, stack, errors, ...options } = $error;
  const error =
    errors === undefined
      ? new Error(message, options)
      : new AggregateError(errors, message, options);
  return Object.assign(error, { stack });
}
