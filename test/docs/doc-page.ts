import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** A section of a page: what stands below one heading. */
export interface DocSection {
  readonly heading: string;
  /** The first program; `undefined` if there is none. */
  readonly program: string | undefined;
  /** The first command. */
  readonly command: string | undefined;
  /** The last output. */
  readonly output: string;
}

/** The sections of a page of docs/ that show an output. */
export function sectionsOf(page: string): readonly DocSection[] {
  const [, ...sections] = readFileSync(join(ROOT, 'docs', page), 'utf8').split('\n## ');
  return sections.flatMap((section) => {
    const output = blockOf(section, 'text');
    const heading = section.slice(0, section.indexOf('\n'));
    if (output === undefined) return [];
    return [{ heading, program: blockOf(section, 'js'), command: blockOf(section, 'sh'), output }];
  });
}

function blockOf(section: string, language: string): string | undefined {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(section)?.[1];
}
