import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { COMMAND } from '../../conformance/ways.ts';
import { temporaryFolder } from '../../stranger/temporary-folder.ts';

const folder = temporaryFolder();
const START_MS = 1_700_000_000_000;

const linesOf = (first: number, count: number): string =>
  Array.from({ length: count }, (_, index) => {
    const train = { loss: first + index };
    return `${JSON.stringify({ time: START_MS + index, train, iter: first + index })}\n`;
  }).join('');

const TEN = linesOf(1, 10);
const LINE =
  '11/14 22:13:20 - mmengine - INFO - Epoch(train) [1][10]    time: 0.0010  loss: 5.5000\n';

/** Runs the command on files that are made of `files`, with `input` at its standard input. */
function run(
  files: Readonly<Record<string, string | Buffer>>,
  args: readonly string[],
  input = '',
) {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const command = [COMMAND, '--time-zone=UTC', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: folder,
    input,
    timeout: 30_000, // a command that hangs would hold up the whole suite
    killSignal: 'SIGKILL',
  });
  return { status, stdout: String(stdout), stderr: String(stderr) };
}

describe('inputs of the command', () => {
  test('a file that gzip has packed is read', () => {
    const files = { 'a.gz': zlib.gzipSync(TEN) };
    expect(run(files, ['a.gz'])).toEqual({ status: 0, stdout: LINE, stderr: '' });
  });

  test('several members of gzip, as log rotation joins them, are read', () => {
    const packed = Buffer.concat([zlib.gzipSync(linesOf(1, 4)), zlib.gzipSync(linesOf(5, 6))]);
    expect(run({ 'b.gz': packed }, ['b.gz']).stdout).toContain('loss: 5.5000');
  });

  test('a packed file that is cut off says so, behind the lines that it has', () => {
    const packed = zlib.gzipSync(TEN);
    const { status, stderr } = run({ 'c.gz': packed.subarray(0, packed.length - 12) }, ['c.gz']);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^windrow: .*unexpected end/)]);
  });

  test('a packed file that is cut off ends neither the other files nor the lines that time makes due', () => {
    const packed = zlib.gzipSync(TEN);
    const files = { 'cut.gz': packed.subarray(0, packed.length - 12), 'whole.ndjson': TEN };
    for (const flags of [[], ['--interval=10s', '--tail']]) {
      const { status, stdout, stderr } = run(files, [...flags, 'cut.gz', 'whole.ndjson']);
      expect([status, stderr]).toEqual([1, 'windrow: cut.gz: unexpected end of file\n']);
      expect(stdout).toContain('loss: ');
    }
  });

  test('zstd is read where this Node can, and refused with the reason where it cannot', () => {
    const { zstdCompressSync } = zlib as { zstdCompressSync?: (text: string) => Buffer };
    const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]);
    const { status, stdout, stderr } = run({ 'a.zst': zstdCompressSync?.(TEN) ?? magic }, [
      'a.zst',
    ]);
    if (zstdCompressSync !== undefined) expect([status, stdout]).toEqual([0, LINE]);
    else expect([status, stderr]).toEqual([2, expect.stringContaining('cannot read zstd')]);
  });

  test('a state file cannot say how far a packed file is read', () => {
    const files = { 'd.gz': zlib.gzipSync(TEN) };
    const { status, stderr } = run(files, ['--state-file=s.json', 'd.gz']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('d.gz is packed')]);
  });

  test('- is the standard input, among files too', () => {
    expect(run({}, ['-'], TEN).stdout).toBe(LINE);
    const { stdout } = run({ 'e.ndjson': linesOf(1, 4) }, ['e.ndjson', '-'], linesOf(5, 6));
    expect(stdout).toContain('loss: 5.5000');
  });

  test('each file may begin with a byte order mark, and end without a newline', () => {
    const files = {
      'f.ndjson': `\ufeff${linesOf(1, 4).trimEnd()}`,
      'g.ndjson': `\ufeff${linesOf(5, 6)}`,
    };
    const { stdout } = run(files, ['f.ndjson', 'g.ndjson']);
    expect(stdout).toContain('loss: 5.5000');
    expect(stdout.split('\n')).toHaveLength(2);
  });
});
