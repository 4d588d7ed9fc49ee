import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { numbersTo } from '../../output/log-lines.ts';
import { temporaryFolder } from '../../stranger/temporary-folder.ts';
import { FollowedLog } from './follow.ts';

const ROUNDS = 40;
const ROUND_MS = 50;
const LINES_A_ROUND = 20;
const folder = temporaryFolder();
const logs: FollowedLog[] = [];

afterEach(() => {
  for (const log of logs.splice(0)) log.kill();
});

function openLog(args?: readonly string[]): FollowedLog {
  const log = new FollowedLog(folder, args);
  logs.push(log);
  return log;
}

/** A log that is followed, and read up to its first line. */
async function followLog(args?: readonly string[]): Promise<FollowedLog> {
  const log = openLog(args);
  log.start();
  await log.tell('append', 'begin\n');
  await log.untilOut('begin\n');
  return log;
}

describe('-f through quick rotations', () => {
  test.each(['rename', 'replace'])(
    'loses no line where the files are renamed: %s',
    async (manner) => {
      const log = await followLog();
      const written = await log.tell('rounds', manner, ROUNDS, ROUND_MS);
      await log.tell('append', 'end\n');
      await log.untilOut('end\n');
      expect(await log.end()).toEqual([]);
      expect(log.numbers).toEqual(numbersTo(written));
    },
  );

  test.each([
    ['copy', ROUNDS, ROUND_MS],
    // there is one copy only: what is not read before the next one is lost
    ['overwrite', ROUNDS / 4, 4 * ROUND_MS],
  ])('loses no line where they are copied and cut: %s', async (manner, rounds, everyMs) => {
    const log = await followLog();
    const written = await log.tell('rounds', manner, rounds, everyMs);
    await log.tell('append', 'end\n');
    await log.untilOut('end\n');
    const said = await log.end();
    expect(said).toEqual([
      expect.stringMatching(/was cut .* is its copy: .* if anything, is lost$/),
    ]);
    expect(log.numbers).toEqual(numbersTo(written));
  });

  test('says how many files had gone: with what came out they are all', async () => {
    const log = await followLog();
    const written = await log.tell('rounds', 'remove', ROUNDS, ROUND_MS);
    await log.tell('append', 'end\n');
    await log.untilOut('end\n');
    const gone = (await log.end()).map((line) =>
      Number(/windrow: (\d+) files? of /.exec(line)?.[1]),
    );
    const lost = LINES_A_ROUND * gone.reduce((sum, files) => sum + files, 0);
    expect(log.numbers.length + lost).toBe(written);
  });
});

test('a file that is cut without a copy: what was read is out, and the cut is said', async () => {
  const log = await followLog();
  await log.tell('write', 10);
  await log.untilOut('line 9\n');
  await log.tell('write', 5);
  await log.tell('rotate', 'cut');
  await log.tell('write', 5);
  await log.untilOut('line 19\n');
  const said = await log.end();
  expect(said).toEqual([expect.stringMatching(/was cut after \d+ bytes .* no copy .* lost$/)]);
  const read = Number(/after (\d+) bytes/.exec(said[0] ?? '')?.[1]);
  const all = `begin\n${numbersTo(15)
    .map((number) => `line ${number}\n`)
    .join('')}`;
  const rest = numbersTo(20)
    .slice(15)
    .map((number) => `line ${number}\n`);
  expect(log.output).toBe(`${all.slice(0, read)}${rest.join('')}`);
});

test('a cut file that has more than before is not read from its middle', async () => {
  const log = await followLog();
  await log.tell('rotate', 'cut');
  await log.tell('write', 100);
  await log.untilOut('line 99\n');
  await log.end();
  expect(log.numbers).toEqual(numbersTo(100));
});

test('what comes to a renamed file after the next one was begun is said', async () => {
  const log = await followLog();
  await log.tell('rotate', 'hold');
  await log.tell('write', 1);
  await log.untilOut('line 0\n');
  await log.tell('appendLate', 'late\n');
  expect(await log.end()).toEqual([expect.stringContaining('windrow: 5 bytes came to a file')]);
  expect(log.output).toBe('begin\nline 0\n');
});

test('a file that has gone is waited for', async () => {
  const log = await followLog();
  await log.tell('rotate', 'remove');
  await log.tell('write', 1);
  await log.untilOut('line 0\n');
  expect(await log.end()).toEqual([]);
});

test('files of other names beside it are none of it', async () => {
  const log = await followLog();
  for (const name of ['.state', '.state.next', '-worker', '.lock']) {
    writeFileSync(`${log.path}${name}`, 'foreign\n');
  }
  writeFileSync(join(log.path, '..', 'run-2.ndjson'), 'foreign\n');
  await log.tell('rotate', 'rename');
  await log.tell('write', 1);
  await log.untilOut('line 0\n');
  await log.tell('rotate', 'cut');
  await log.tell('write', 1);
  await log.untilOut('line 1\n');
  await log.end();
  expect(log.output).not.toContain('foreign');
});

test('a copy that somebody keeps of it is not read', async () => {
  const log = await followLog();
  await log.tell('write', 3);
  await log.untilOut('line 2\n');
  writeFileSync(`${log.path}.bak`, log.output);
  await log.tell('rotate', 'rename');
  await log.tell('write', 3);
  await log.untilOut('line 5\n');
  await log.tell('rotate', 'rename');
  await log.tell('write', 1);
  await log.untilOut('line 6\n');
  await log.end();
  expect(log.numbers).toEqual(numbersTo(7));
});

describe('a torn tail under -f', () => {
  const RECORD = '{"train":{"loss":0.5},"iter":1}\n';
  const LINE = /INFO - Epoch\(train\) \[1\]\[1\] +loss: 0\.5000\n$/;

  test.each(['rename', 'cut'])(
    'is not glued to what comes after a rotation: %s',
    async (manner) => {
      const log = await followLog(['--interval=1']);
      await log.tell('append', 'whole\n{"train":{"lo');
      await log.untilOut('whole\n');
      await log.tell('rotate', manner);
      await log.tell('append', RECORD);
      await log.untilOut('loss: 0.5000\n');
      await log.end();
      expect(log.output).toMatch(LINE);
      if (manner === 'rename') expect(log.output).toContain('\n{"train":{"lo\n');
    },
  );

  test('is joined to its rest in the copy of a file that was cut', async () => {
    const log = await followLog(['--interval=1']);
    await log.tell('append', `whole\n${RECORD.slice(0, 10)}`);
    await log.untilOut('whole\n');
    await log.tell('append', RECORD.slice(10));
    await log.tell('rotate', 'copy');
    await log.tell('append', 'end\n');
    await log.untilOut('end\n');
    await log.end();
    expect(log.output).toMatch(/^begin\nwhole\n.* loss: 0\.5000\nend\n$/);
  });

  test('that its writer has glued passes as it is, and the next record is read', async () => {
    const log = await followLog(['--interval=1']);
    const glued = `{"train":{"loss":0.5${RECORD}`;
    await log.tell('append', glued + RECORD);
    await log.untilOut('loss: 0.5000\n');
    await log.end();
    expect(log.output).toContain(`begin\n${glued}`);
    expect(log.output).toMatch(LINE);
  });

  test('of a file of several is not glued to the next one, without -f too', async () => {
    const log = openLog(['--interval=1', join(folder, 'torn.ndjson')]);
    writeFileSync(join(folder, 'torn.ndjson'), 'torn');
    writeFileSync(log.path, 'whole\n');
    log.start([]);
    await log.ended();
    expect(log.output).toBe('torn\nwhole\n');
  });
});

describe('a run that goes on with a state, in a file that was rotated meanwhile', () => {
  test.each([
    ['renamed twice, with -f', 'rename', ['-f']],
    ['renamed twice', 'rename', []],
    ['copied and cut twice, with -f', 'copy', ['-f']],
  ])('reads on where it was: %s', async (_, manner, again) => {
    const log = openLog(['--state-file', join(folder, `${manner}-${again.length}.state`)]);
    log.start();
    await log.tell('write', 3);
    await log.untilOut('line 2\n');
    await log.end();
    await log.tell('write', 2);
    await log.tell('rotate', manner);
    await log.tell('write', 2);
    await log.tell('rotate', manner);
    await log.tell('write', 2);
    log.start(again);
    await log.untilOut('line 8\n');
    expect(await log.end()).toEqual([]);
    expect(log.numbers).toEqual([3, 4, 5, 6, 7, 8]);
  });

  test('says where the rest of it is not found', async () => {
    const log = openLog(['--state-file', join(folder, 'gone.state')]);
    log.start();
    await log.tell('write', 3);
    await log.untilOut('line 2\n');
    await log.end();
    await log.tell('rotate', 'remove');
    appendFileSync(log.path, 'other\n');
    log.start();
    await log.untilOut('other\n');
    expect(await log.end()).toEqual([
      expect.stringContaining('what the one before got after its first 21 bytes is not found'),
    ]);
  });
});
