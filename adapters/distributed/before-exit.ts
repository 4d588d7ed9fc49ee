import process from 'node:process';

/** The `close` functions of all that sends something before the process ends by itself. */
const closes = new Set<() => Promise<void>>();

/**
 * Registers `close` to be called when nothing keeps the process alive any more; the process waits
 * for it. The returned function cancels the call. The process has one listener for all.
 */
export function beforeExit(close: () => Promise<void>): () => void {
  if (closes.size === 0) process.on('beforeExit', closeAll);
  closes.add(close);
  return () => {
    if (closes.delete(close) && closes.size === 0) process.off('beforeExit', closeAll);
  };
}

function closeAll(): void {
  for (const close of [...closes]) close().catch(() => {}); // outputs that fail have said so
}
