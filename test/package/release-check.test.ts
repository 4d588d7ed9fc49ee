import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finished, runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';

const ROOT = join(__dirname, '..', '..');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const FILLED_IN = {
  version: '1.2.3',
  homepage: 'https://example.org/windrow',
  repository: { type: 'git', url: 'git+https://example.org/windrow.git' },
  bugs: { url: 'https://example.org/windrow/issues' },
};
const CHANGELOG = '# Changelog\n\n## 1.2.3 - 2026-01-02\n';

const folder = temporaryFolder();

/** Runs `npm run release-check` over a package.json and a changelog. */
function check(fields: object, changelog = CHANGELOG): Promise<Finished> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...FILLED_IN, ...fields }));
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
  const [, script = ''] = PACKAGE.scripts['release-check'].split(' ');
  return runProgram(process.execPath, [join(ROOT, script)], { cwd: folder });
}

describe('release-check', () => {
  test('passes what is filled in', async () => {
    expect(await check({})).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  test.each([
    [{ homepage: '' }, 'package.json: homepage: expected https://..., got ""\n'],
    [{ homepage: undefined }, 'package.json: homepage: expected https://..., got undefined\n'],
    [{ bugs: {} }, 'package.json: bugs.url: expected https://..., got undefined\n'],
    [
      { repository: { url: 'example.org' } },
      'package.json: repository.url: expected git+https://... .git, got "example.org"\n',
    ],
  ])('refuses %j', async (fields, stderr) => {
    expect(await check(fields)).toEqual({ stdout: '', stderr, exitCode: 1 });
  });

  test('refuses a version that the changelog does not have', async () => {
    expect(await check({}, '# Changelog\n\n## Unreleased\n')).toEqual({
      stdout: '',
      stderr: 'CHANGELOG.md: expected a section ## 1.2.3, with its date\n',
      exitCode: 1,
    });
  });

  test('is asked before anything is published', () => {
    expect(PACKAGE.scripts.prepublishOnly).toBe('npm run release-check');
    const workflow = readFileSync(join(ROOT, '.github', 'workflows', 'publish.yml'), 'utf8');
    expect(workflow.indexOf('npm run release-check')).toBeGreaterThan(0);
    expect(workflow.indexOf('npm run release-check')).toBeLessThan(workflow.indexOf('npm publish'));
  });

  test('finds its fields in package.json', () => {
    expect(PACKAGE).toMatchObject({
      homepage: expect.any(String),
      repository: { type: 'git', url: expect.any(String) },
      bugs: { url: expect.any(String) },
    });
  });
});
