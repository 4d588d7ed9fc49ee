/** Top-level fields that are never scalars of a flat record: progress, and the logger's own. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  ...['epoch', 'iter', 'batch', 'mode', 'run', 'memory'],
  ...['level', 'pid', 'hostname', 'v', 'reqId', 'responseTime', 'timestamp'],
]);
