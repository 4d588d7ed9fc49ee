import process from 'node:process';

/** The `end` functions of all that is open in this thread. */
const ends = new Set<() => boolean>();

/**
 * Registers `end` to be called when the process exits, at its natural end or by `process.exit()`.
 * `end` works synchronously and returns whether everything is written. The returned function
 * cancels the call. The process has one listener for all, and none when all are cancelled.
 */
export function atExit(end: () => boolean): () => void {
  if (ends.size === 0) process.on('exit', endAll);
  ends.add(end);
  return () => {
    if (ends.delete(end) && ends.size === 0) process.off('exit', endAll);
  };
}

/**
 * Calls all ends. One that throws must not cost the others their last lines; a warning would come
 * too late.
 */
function endAll(): void {
  for (const end of ends) {
    try {
      if (!end()) process.stderr.write('windrow: lines are lost: an output took no more\n');
    } catch (error) {
      process.stderr.write(`windrow could not end: ${error}\n`);
    }
  }
}
