import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { readSnippets, type Snippet } from './read-snippets.ts';

/*
 * Runs every snippet of the README and of docs/ as it stands, each page in a folder of its own where
 * windrow is installed, and compares the output with the block behind it. A snippet with a name is
 * written to that file for those that come after it.
 */

const ROOT = join(__dirname, '..', '..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
/** Pages whose programs serve requests or train; services.test.ts and test/examples run them. */
const RUN_ELSEWHERE: ReadonlySet<string> = new Set(['docs/services.md', 'docs/training.md']);
/** The access logs that commands of the README read. */
const RECORDED = join(__dirname, '..', 'presets');
/** Commands that install or need the whole checkout; the gate and test/package run them. */
const INSTALLS = /^npm |^pnpm |^yarn /m;
/** A program that a command starts as one of several, with its number in the environment. */
const IS_RANK = /process\.env\.RANK/;
/** What differs from run to run: the clock of a line. */
const CLOCKS = /^\d\d\/\d\d \d\d:\d\d:\d\d/gm;

/** A folder where a program finds windrow, winston, pino and all that the checkout has. */
function installedFolder(parent: string, name: string): string {
  const folder = join(parent, name.replace(/\W/g, '-'));
  mkdirSync(folder);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  for (const installed of readdirSync(join(ROOT, 'node_modules'))) {
    if (!installed.startsWith('.')) {
      symlinkSync(join(ROOT, 'node_modules', installed), join(modules, installed));
    }
  }
  symlinkSync(ROOT, join(modules, 'windrow'));
  symlinkSync(join(ROOT, 'dist/adapters/cli/main.cjs'), join(modules, '.bin', 'windrow'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  cpSync(RECORDED, folder, { recursive: true });
  return folder;
}

function isRun({ language, code }: Snippet): boolean {
  if (language === 'sh') return !INSTALLS.test(code);
  return (language === 'js' || language === 'cjs') && !IS_RANK.test(code);
}

/** The words that run a snippet in its folder. */
function commandOf({ language, code, fileName }: Snippet, folder: string): readonly string[] {
  if (language === 'sh') return ['bash', '-ec', code];
  const name = fileName ?? `snippet.${language === 'js' ? 'mjs' : 'cjs'}`;
  writeFileSync(join(folder, name), code);
  return [process.execPath, name];
}

describe.each(PAGES)('%s', (page) => {
  const parent = temporaryFolder();
  const snippets = readSnippets(readFileSync(join(ROOT, page), 'utf8'));
  const folder = installedFolder(parent, page);
  for (const { fileName, code } of snippets) {
    if (fileName !== undefined) writeFileSync(join(folder, fileName), code);
  }

  test('names the language of every snippet', () => {
    const known = ['js', 'cjs', 'json', 'sh', 'nginx', 'ts'];
    expect(snippets.filter(({ language }) => !known.includes(language))).toEqual([]);
  });

  test('JSON is JSON', () => {
    for (const { language, code } of snippets) {
      if (language === 'json') expect(() => JSON.parse(code)).not.toThrow();
    }
  });

  const runnable = RUN_ELSEWHERE.has(page) ? [] : snippets.filter(isRun);
  if (runnable.length === 0) return;
  test.each(runnable.map((one) => [one.line, one] as const))(
    'line %i prints what the page says',
    async (_, snippet) => {
      const [command = '', ...args] = commandOf(snippet, folder);
      const { stdout, stderr, exitCode } = await runProgram(command, args, { cwd: folder });
      if (snippet.output !== undefined) {
        expect(stdout.replace(CLOCKS, 'CLOCK')).toBe(snippet.output.replace(CLOCKS, 'CLOCK'));
      }
      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
    },
  );
});

test('the README has at most 2,000 words', () => {
  const words = readFileSync(join(ROOT, 'README.md'), 'utf8').split(/\s+/);
  expect(words.length).toBeLessThanOrEqual(2000);
});
