import { JsonWalk } from './json-walk.ts';
import type { Base64 } from './packed-numbers.ts';

/** Characters of a piece at least: 0.05 to 0.5 ms of work. */
const PIECE_LENGTH = 0x8000;

/**
 * Yields the text of `JSON.stringify(tree)` in pieces, so that a large state is encoded over many
 * turns of the event loop. `tree` is plain data and `PackedNumbers`, and must not change meanwhile.
 * `base64` is the platform's encoder, if it has one.
 * @throws TypeError for a cycle or a bigint, when the walk comes to it.
 */
export function* jsonPieces(tree: unknown, base64?: Base64): Generator<string> {
  const walk = new JsonWalk(tree, { base64 });
  let text = '';
  while (!walk.isDone) {
    text += walk.step();
    if (text.length < PIECE_LENGTH) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
