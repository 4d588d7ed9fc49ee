import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND } from '../conformance/ways.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { Fifo } from './fifo.ts';
import { WAYS } from './host.ts';
import { hostStarter } from './start-host.ts';

const folder = temporaryFolder();
const startHost = hostStarter();

const PATHS = [
  { code: 'ENOENT', path: join(folder, 'missing', 'lines.log') },
  { code: 'ENOTDIR', path: join(folder, 'file', 'lines.log') },
  { code: 'EISDIR', path: folder },
] as const;

beforeAll(() => writeFileSync(join(folder, 'file'), ''));

describe.each(WAYS)('%s', (way) => {
  test.each(PATHS)('a destination that cannot be opened: $code', async ({ code, path }) => {
    const message = await startHost().failToOpen(way, { destination: path });
    expect(message).toContain(`windrow: cannot open ${path}: Error: ${code}`);
  });

  test('a descriptor that is not open', async () => {
    const message = await startHost().failToOpen(way, { destination: 99 });
    expect(message).toContain('windrow: cannot open 99: Error: EBADF');
  });

  test('a FIFO that nobody reads is an error, not a wait without end', async () => {
    const fifo = new Fifo(join(folder, `fifo-${way}`));
    fifo.leave();
    const message = await startHost().failToOpen(way, { destination: fifo.path });
    expect(message).toContain(`windrow: cannot open ${fifo.path}: Error: ENXIO`);
  });

  test.each([
    ['scalarsFile', 'scalars file'],
    ['runFile', 'run file'],
  ])('%s that cannot be opened', async (file, title) => {
    const message = await startHost().failToOpen(way, { destination: '/dev/null', [file]: folder });
    expect(message).toContain(`windrow: cannot open the ${title} ${folder}: Error: EISDIR`);
  });
});

test('a folder without permission', async () => {
  const closed = join(folder, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o500);
  const host = startHost();
  await host.becomeNobody(); // nothing is forbidden to root
  const path = join(closed, 'lines.log');
  const message = await host.failToOpen('process', { destination: path });
  expect(message).toContain(`windrow: cannot open ${path}: Error: EACCES`);
});

test('the command: wrong usage, before the first byte is read', () => {
  const args = [COMMAND, '--scalars-file', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: 'text\n' });
  expect(status).toBe(2);
  expect(stdout.toString()).toBe('');
  expect(stderr.toString()).toMatch(/^windrow: cannot open the scalars file .*EISDIR/);
});
