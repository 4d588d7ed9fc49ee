import { type RunLine, readRunLine } from '../../src/internal/index.ts';
import { fileLines } from './file-lines.ts';

/**
 * Reads a run file, packed or not, line by line; `undefined` for a line that is no line of a run
 * file.
 * @throws Error when the file cannot be read.
 */
export async function* runLines(path: string): AsyncGenerator<RunLine | undefined> {
  for await (const line of fileLines(path)) yield readRunLine(line);
}
