const STAR = '*';

/** Whether a pattern stands for several keys. */
export function hasStar(pattern: string): boolean {
  return pattern.includes(STAR);
}

/** Returns the number of stars of a pattern. */
export function starCount(pattern: string): number {
  return pattern.split(STAR).length - 1;
}

/** Whether a key matches the pattern, in which each `*` stands for any text, also the empty text. */
export function matchesKey(pattern: string, key: string): boolean {
  return hasStar(pattern) ? starsOf(pattern, key) !== undefined : key === pattern;
}

/**
 * Returns the texts that the stars of a pattern stand for in a key, each as short as possible
 * except the last text; `undefined` if the key does not match. O(key) per star.
 */
export function starsOf(pattern: string, key: string): readonly string[] | undefined {
  const [begin = '', ...pieces] = pattern.split(STAR);
  const end = pieces.pop();
  if (end === undefined) return key === pattern ? [] : undefined;
  if (!key.startsWith(begin)) return undefined;
  const stars: string[] = [];
  let position = begin.length;
  for (const piece of pieces) {
    const found = key.indexOf(piece, position);
    if (found < 0) return undefined;
    stars.push(key.slice(position, found));
    position = found + piece.length;
  }
  const endPosition = key.length - end.length;
  if (endPosition < position || !key.endsWith(end)) return undefined;
  return [...stars, key.slice(position, endPosition)];
}

/** Returns a pattern with texts in the place of its stars, in order. */
export function fillStars(pattern: string, texts: readonly string[]): string {
  return pattern.split(STAR).reduce((filled, piece, index) => filled + texts[index - 1] + piece);
}
