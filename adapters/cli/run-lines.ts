import { type RunLine, readRunLine } from '../../src/internal/index.ts';
import { NEXT_FILE } from './follower.ts';
import { openInputs } from './inputs.ts';

/**
 * Reads a run file, packed or not, line by line; `undefined` for a line that is no line of a run
 * file.
 * @throws Error when the file cannot be read.
 */
export async function* runLines(path: string): AsyncGenerator<RunLine | undefined> {
  const [input] = await openInputs([path], false);
  if (input === undefined) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input.chunks) {
    if (chunk === NEXT_FILE) continue;
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield readRunLine(line);
  }
  if (rest !== '') yield readRunLine(rest);
}
