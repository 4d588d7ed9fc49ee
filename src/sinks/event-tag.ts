/** What TensorBoard would show as something else: control and format characters, lone surrogates. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** In a label also what is a level of the tag, and what is an escape. */
const UNSAFE_IN_LABEL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}/%]/gu;
const SURROGATE = /\p{Cs}/u;

/**
 * Returns the tag of a key: `train/loss`, with a group `http/latency/GET %2Fusers`. TensorBoard takes
 * what is before the first slash as the name of a section.
 */
export function eventTag(mode: string, group: readonly string[], key: string): string {
  const labels = group.map((label) => escapeWith(UNSAFE_IN_LABEL, label));
  return [escapeWith(UNSAFE, mode), escapeWith(UNSAFE, key), ...labels].join('/');
}

function escapeWith(unsafe: RegExp, text: string): string {
  return text.replace(unsafe, (char) =>
    SURROGATE.test(char) ? `%u${char.charCodeAt(0).toString(16)}` : encodeURIComponent(char),
  );
}
