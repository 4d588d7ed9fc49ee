/**
 * Returns what `read` gives, `undefined` if it throws: a user's getter must not cost the record.
 */
export function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined; // what cannot be read is not shown; the engine has counted it
  }
}
