/** The largest number of repeats, each of which may try every length. */
const MAX_REPEATS = 3;
/**
 * `\x`, `[...]`, the head of a group, `*`, `+`, `?` and `{2,}` with what makes them lazy, or one
 * letter.
 */
const TOKEN =
  /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|[*+]\??|\?\??|\{\d+(?:,\d*)?\}\??|./gs;

/** The contents of a group of a pattern. */
interface Group {
  isVaried: boolean;
}

/**
 * Whether a regular expression takes at most polynomial time of a low degree: it has few repeats,
 * and repeats nothing that may match in several ways, as `(a+)+` and `(a|aa)+` do. Refuses some
 * harmless patterns too.
 */
export function isTamePattern(source: string): boolean {
  const open: Group[] = [];
  let closed: Group | undefined;
  let repeats = 0;
  for (const [token] of source.matchAll(TOKEN)) {
    const isRepeat = /^[*+{]/.test(token) && token !== '{';
    if (isRepeat && (closed?.isVaried || ++repeats > MAX_REPEATS)) return false;
    if (isRepeat || token.startsWith('?') || token === '|')
      for (const group of open) group.isVaried = true;
    if (token.startsWith('(')) open.push({ isVaried: false });
    closed = token === ')' ? open.pop() : undefined;
  }
  return true;
}
