import { NEXT_FILE } from './follower.ts';
import { openInputs } from './inputs.ts';

/**
 * Reads a file, packed or not, line by line.
 * @throws Error when the file cannot be read.
 */
export async function* fileLines(path: string): AsyncGenerator<string> {
  const [input] = await openInputs([path], false);
  if (input === undefined) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input.chunks) {
    if (chunk === NEXT_FILE) continue;
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
