import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { helpText } from '../../../adapters/cli/help-topics.ts';
import { runProgram } from '../../stranger/run-program.ts';

const ROOT = join(__dirname, '..', '..', '..');
const DOCS = join(ROOT, 'docs');
const WINDROW = join(ROOT, 'dist/adapters/cli/main.cjs');

function windrow(...args: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram(process.execPath, [WINDROW, ...args], { cwd: ROOT });
}

describe('windrow help', () => {
  test('lists every page of the documentation by its title', () => {
    const list = helpText(undefined, DOCS);
    const pages = readdirSync(DOCS).filter((file) => /(?<!THIRD-PARTY)\.md$/.test(file));
    for (const file of pages) expect(list).toContain(`  ${file.replace('.md', '')} `);
    expect(list).toMatch(/^ {2}state +State and exit$/m);
  });

  test('prints the page of a topic as it stands', async () => {
    const { stdout, exitCode } = await windrow('help', 'statistics');
    expect(stdout).toBe(readFileSync(join(DOCS, 'statistics.md'), 'utf8'));
    expect(exitCode).toBe(0);
  });

  test('names the topics where one is unknown, and ends with exit code 2', async () => {
    const { stdout, stderr, exitCode } = await windrow('help', 'windows');
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^windrow: no help on 'windows'; topics are .*statistics/);
    expect(exitCode).toBe(2);
  });

  test('a reader that leaves early is no failure', async () => {
    const command = `"${process.execPath}" "${WINDROW}" --help | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await runProgram('bash', ['-c', command], { cwd: ROOT });
    expect(stdout).toBe('0\n');
    expect(stderr).toBe('');
  });
});

describe('windrow --help', () => {
  test('shows the flags in groups', async () => {
    const { stdout } = await windrow('--help');
    const groups = [...stdout.matchAll(/^(\S[^:\n]*):$/gm)].map(([, title]) => title);
    expect(groups).toEqual([
      ...['Arguments', 'Options', 'Which statistic', 'Keys and numbers', 'When a line is due'],
      ...['The run', 'Which records', 'Lines and files', 'Watching', 'Metrics', 'Many processes'],
      'Examples',
    ]);
  });
});
