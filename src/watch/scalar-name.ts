/** Returns the name of a key in a warning: `train/loss`, `http[/users]/latency`. */
export function scalarName(mode: string, group: readonly string[], key: string): string {
  const labels = group.length === 0 ? '' : `[${group.join(' ')}]`;
  return `${mode}${labels}/${key}`;
}
