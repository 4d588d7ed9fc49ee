import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pages that do not help with the command. */
const NO_TOPICS: ReadonlySet<string> = new Set(['THIRD-PARTY']);
const PAGE = /^([\w-]+)\.md$/;
const TITLE = /^# (.*)$/m;

/**
 * Returns what `windrow help` prints: a page of the documentation, or the list of all pages where no
 * topic is given. The pages are the files of `docs/`, the same that people read in the repository.
 * @throws Error for an unknown topic; it names the known ones.
 */
export function helpText(topic: string | undefined, folder: string): string {
  const topics = topicsOf(folder);
  if (topic === undefined) return topicList(topics, folder);
  if (!topics.includes(topic)) {
    throw new Error(`no help on '${topic}'; topics are ${topics.join(', ')}`);
  }
  return readPage(topic, folder);
}

function topicsOf(folder: string): readonly string[] {
  const names = readdirSync(folder).flatMap((file) => PAGE.exec(file)?.[1] ?? []);
  return names.filter((name) => !NO_TOPICS.has(name)).sort();
}

function topicList(topics: readonly string[], folder: string): string {
  const width = Math.max(...topics.map(({ length }) => length));
  const rows = topics.map((topic) => {
    const title = TITLE.exec(readPage(topic, folder))?.[1] ?? '';
    return `  ${topic.padEnd(width)}  ${title}\n`;
  });
  return `windrow help TOPIC prints a page of the documentation:\n\n${rows.join('')}\nwindrow --help lists the flags.\n`;
}

function readPage(topic: string, folder: string): string {
  return readFileSync(join(folder, `${topic}.md`), 'utf8');
}
