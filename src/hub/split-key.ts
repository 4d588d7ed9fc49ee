/**
 * Splits `train/head0/loss` into `['train', 'head0/loss']`: the first `/` ends the mode, if any.
 */
export function splitKey(key: string): readonly [mode: string | undefined, name: string] {
  const slash = key.indexOf('/');
  return slash < 1 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
}
