/** Repeats beside each other, each of which may try every length. */
const MAX_REPEATS = 3;
/** `\x`, `[...]`, the head of a group, `*`, `+`, `?` and `{2,}` with what makes them lazy, or one letter. */
const TOKEN =
  /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|[*+]\??|\?\??|\{\d+(?:,\d*)?\}\??|./gs;

/** What a group of a pattern holds. */
interface Group {
  isVaried: boolean;
}

/**
 * Whether a regular expression takes polynomial time at most, and of a low degree: it repeats nothing
 * that may itself match in several ways, as `(a+)+` and `(a|aa)+` do, and repeats little. Says no to
 * some that would be harmless.
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
