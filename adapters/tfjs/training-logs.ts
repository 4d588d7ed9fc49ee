/** The numbers of a batch or an epoch by the names that TensorFlow.js gives them. */
export type Logs = Readonly<Record<string, unknown>>;

/** Names of a batch's logs that are no results. */
const BATCH_FIELDS: ReadonlySet<string> = new Set(['batch', 'size']);
const VAL_PREFIX = 'val_';

/** Returns the scalars of a batch: all but its number and its size. */
export function batchScalars(logs: Logs): Logs {
  return scalarsOf(logs, (name) => (BATCH_FIELDS.has(name) ? undefined : name));
}

/** Returns the scalars of the validation at the end of an epoch, without `val_`. */
export function valScalars(logs: Logs): Logs {
  return scalarsOf(logs, (name) =>
    name.startsWith(VAL_PREFIX) ? name.slice(VAL_PREFIX.length) : undefined,
  );
}

/** Returns the number that `val/loss` or `train/loss` stands for in the logs of an epoch. */
export function epochValue(logs: Logs, key: string): number | undefined {
  const name = key.slice(key.indexOf('/') + 1);
  return numberOf(logs[key.startsWith('val/') ? VAL_PREFIX + name : name]);
}

function scalarsOf(logs: Logs, keyOf: (name: string) => string | undefined): Logs {
  const scalars: Record<string, number> = {};
  for (const [name, raw] of Object.entries(logs)) {
    const key = keyOf(name);
    const value = numberOf(raw);
    if (key !== undefined && value !== undefined) scalars[key] = value;
  }
  return scalars;
}

/** Logs are tensors where the callback stands behind one of TensorFlow.js's own. */
function numberOf(raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw;
  const { dataSync } = Object(raw) as { readonly dataSync?: unknown };
  return typeof dataSync === 'function' ? Number(dataSync.call(raw)[0]) : undefined;
}
