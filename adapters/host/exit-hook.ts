import process from 'node:process';

/** What is open in this thread: ends whose lines are still to be written. */
const ends = new Set<() => boolean>();

/**
 * Has `end` called when the process exits, at its natural end or by `process.exit()`. It can only
 * work synchronously, and says whether nothing is left to write. The function that is returned takes
 * it back: what is closed has no end to wait for. However many are open, the process has one
 * listener, and none when all are closed.
 */
export function atExit(end: () => boolean): () => void {
  if (ends.size === 0) process.on('exit', endAll);
  ends.add(end);
  return () => {
    if (ends.delete(end) && ends.size === 0) process.off('exit', endAll);
  };
}

/** One that fails must not cost the others their last lines; a warning would come too late. */
function endAll(): void {
  for (const end of ends) {
    try {
      if (!end()) process.stderr.write('windrow: lines are lost: an output took no more\n');
    } catch (error) {
      process.stderr.write(`windrow could not end: ${error}\n`);
    }
  }
}
