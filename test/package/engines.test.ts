import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

const ROOT = join(__dirname, '..', '..');
const TOOLCHAINS = join('test', 'package', 'toolchains');
const PROJECTS = ['.', ...readdirSync(join(ROOT, TOOLCHAINS)).map((set) => join(TOOLCHAINS, set))];

/** npm warns by EBADENGINE; strict, it fails. */
const FLAGS = ['--dry-run', '--engine-strict', '--ignore-scripts', '--offline', '--no-audit'];

const folder = temporaryFolder();

test.each(PROJECTS)('every package that %s locks is for this Node', async (project) => {
  for (const name of ['package.json', 'package-lock.json']) {
    copyFileSync(join(ROOT, project, name), join(folder, name));
  }
  const { stderr, exitCode } = await runProgram('npm', ['ci', ...FLAGS], { cwd: folder });
  expect(stderr).not.toContain('EBADENGINE');
  expect(exitCode).toBe(0);
});
