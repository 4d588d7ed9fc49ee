/** A block of code in a page of the documentation. */
export interface Snippet {
  readonly language: string;
  readonly code: string;
  /** The number of its first line in the page. */
  readonly line: number;
  /** The name that the sentence before it gives: "`train.js`:". */
  readonly fileName: string | undefined;
  /** The `text` block behind it: what it prints. */
  readonly output: string | undefined;
}

const FENCE = /^```(\w*)\n(.*?)^```$/gms;
const FILE_NAME = /`([\w-]+\.\w+)`:\n\n$/;

/** Returns the code blocks of a page of Markdown, in order. */
export function readSnippets(page: string): readonly Snippet[] {
  const blocks = [...page.matchAll(FENCE)];
  return blocks.flatMap((block, index) => {
    const [, language = '', code = ''] = block;
    if (language === 'text') return [];
    const before = page.slice(0, block.index);
    const next = blocks[index + 1];
    return {
      ...{ language, code },
      line: before.split('\n').length,
      fileName: FILE_NAME.exec(before)?.[1],
      output: next?.[1] === 'text' ? next[2] : undefined,
    };
  });
}
