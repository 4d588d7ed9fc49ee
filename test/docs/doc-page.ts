import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSnippets } from './read-snippets.ts';

export const ROOT = join(__dirname, '..', '..');

/** A section of a page: the text below one heading. */
export interface DocSection {
  readonly heading: string;
  /** The first program; `undefined` if there is none. */
  readonly program: string | undefined;
  /** The first command; `undefined` if there is none. */
  readonly command: string | undefined;
  /** The first output. */
  readonly output: string;
}

/** Returns the sections of a page of docs/ that show an output. */
export function sectionsOf(page: string): readonly DocSection[] {
  const [, ...sections] = readFileSync(join(ROOT, 'docs', page), 'utf8').split('\n## ');
  return sections.flatMap((section) => {
    const snippets = readSnippets(section);
    const codeIn = (wanted: string): string | undefined =>
      snippets.find(({ language }) => language === wanted)?.code;
    const output = snippets.find((snippet) => snippet.output !== undefined)?.output;
    if (output === undefined) return [];
    const heading = section.slice(0, section.indexOf('\n'));
    return [{ heading, program: codeIn('js'), command: codeIn('sh'), output }];
  });
}
