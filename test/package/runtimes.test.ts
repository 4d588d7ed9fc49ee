import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installTools } from '../stranger/install-tools.ts';
import { developedWith, installPackages, packWindrow } from '../stranger/packed-windrow.ts';
import { type Finished, runOrThrow, runProgram } from '../stranger/run-program.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { IMPORTING, PRINTED, REQUIRING, TRANSPORTED, TRANSPORTING } from './program.ts';

/*
 * The package on runtimes that are not Node, and as package managers install it that show a program
 * only the packages that it names.
 */

const MINUTES = 60_000;
jest.setTimeout(2 * MINUTES);

const PEERS = [developedWith('pino'), developedWith('winston')];
const PROGRAMS: readonly (readonly [name: string, text: string, finished: Finished])[] = [
  ['importing.mjs', IMPORTING, PRINTED],
  ['requiring.cjs', REQUIRING, PRINTED],
  ['transporting.mjs', TRANSPORTING, TRANSPORTED],
];

const packed = temporaryFolder();
const byNpm = temporaryFolder();
const byPnpm = temporaryFolder();
const byYarn = temporaryFolder();
let tools: string;
let tarball: string;

beforeAll(async () => {
  tools = await installTools('runtimes');
  tarball = (await packWindrow(packed)).tarball;
  for (const folder of [byNpm, byPnpm, byYarn]) {
    for (const [name, text] of PROGRAMS) writeFileSync(join(folder, name), text);
  }
}, 5 * MINUTES);

describe('with the packages that npm installs', () => {
  beforeAll(() => installPackages(byNpm, [tarball, ...PEERS]), MINUTES);

  /** The package \`bun\` has its program from an install script, which is not run. */
  const bun = (): readonly string[] => {
    const [platform = ''] = readdirSync(join(tools, '@oven'));
    return [join(tools, '@oven', platform, 'bin', 'bun'), 'run'];
  };
  const deno = (): readonly string[] => [
    ...[join(tools, '.bin', 'deno'), 'run', '--quiet'],
    ...['--allow-all', '--node-modules-dir=manual', '--no-lock'],
  ];

  describe.each([
    ['Bun', bun],
    ['Deno', deno],
  ])('%s', (_name, runtime) => {
    test.each(PROGRAMS)('runs %s', async (name, _text, finished) => {
      const [command = '', ...args] = runtime();
      rmSync(join(byNpm, 'run.state'), { force: true });
      expect(await runProgram(command, [...args, name], { cwd: byNpm })).toEqual(finished);
    });

    test('runs the command', async () => {
      const [command = '', ...args] = runtime();
      const script = join(byNpm, 'node_modules', 'windrow', 'dist', 'adapters', 'cli', 'main.cjs');
      const flags = ['--interval=1', '--time-zone=UTC', '--mean-pattern=^(loss|time)$'];
      const input = '{"time":1767323045000,"train":{"loss":0.5}}\n';
      expect(await runProgram(command, [...args, script, ...flags], { cwd: byNpm, input })).toEqual(
        {
          stdout: '01/02 03:04:05 - mmengine - INFO - Epoch(train) [1][1]    loss: 0.5000\n',
          stderr: '',
          exitCode: 0,
        },
      );
    });
  });
});

describe('installed by pnpm', () => {
  beforeAll(async () => {
    writeFileSync(join(byPnpm, 'package.json'), '{ "name": "stranger", "private": true }');
    const pnpm = join(tools, 'pnpm', 'bin', 'pnpm.cjs');
    const flags = ['--store-dir', join(byPnpm, 'store'), '--prefer-offline', '--ignore-scripts'];
    const args = [pnpm, 'add', ...flags, tarball, ...PEERS];
    await runOrThrow(process.execPath, args, { cwd: byPnpm });
  }, MINUTES);

  test.each(PROGRAMS)('runs %s', async (name, _text, finished) => {
    rmSync(join(byPnpm, 'run.state'), { force: true });
    expect(await runProgram(process.execPath, [name], { cwd: byPnpm })).toEqual(finished);
  });
});

/** The registry and its certificate as npm has them; yarn does not read npm's settings. */
async function npmSettings(): Promise<Readonly<Record<string, string>>> {
  const args = ['config', 'list', '--long', '--json'];
  const { registry, cafile } = JSON.parse(await runOrThrow('npm', args, { cwd: byYarn }));
  const file: object = typeof cafile === 'string' ? { YARN_HTTPS_CA_FILE_PATH: cafile } : {};
  return { YARN_NPM_REGISTRY_SERVER: registry, ...file };
}

describe('installed by yarn, Plug and Play', () => {
  let yarn: string;
  const settings =
    'nodeLinker: pnp\nenableTelemetry: false\nenableGlobalCache: false\nenableScripts: false\n';

  beforeAll(async () => {
    const { bin } = JSON.parse(readFileSync(join(tools, '@yarnpkg/cli-dist/package.json'), 'utf8'));
    yarn = join(tools, '@yarnpkg', 'cli-dist', bin.yarn);
    writeFileSync(join(byYarn, 'package.json'), '{ "name": "stranger", "private": true }');
    writeFileSync(join(byYarn, 'yarn.lock'), '');
    writeFileSync(join(byYarn, '.yarnrc.yml'), settings);
    const env = await npmSettings();
    const args = [yarn, 'add', `windrow@file:${tarball}`, ...PEERS];
    await runOrThrow(process.execPath, args, { cwd: byYarn, env });
  }, MINUTES);

  test.each(PROGRAMS)('runs %s', async (name, _text, finished) => {
    rmSync(join(byYarn, 'run.state'), { force: true });
    const env = { NODE_NO_WARNINGS: '1' }; // yarn's loader of ES modules is experimental to Node
    const args = [yarn, 'node', name];
    expect(await runProgram(process.execPath, args, { cwd: byYarn, env })).toEqual(finished);
  });
});
