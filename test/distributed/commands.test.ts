import { mkdirSync, readdirSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { expectedLines, recordsOfRank, TRAINING } from './merged-records.ts';
import { hasRedisServer, RedisServer } from './redis-server.ts';
import { StartedCommand } from './started-command.ts';

/*
 * The commands of many processes, as a user starts them: ranks are `windrow --distribute env`, killed and
 * started again, and so is what merges them.
 */

const SHAPE = { world: 2, iters: 40, seed: 3 };
const RUN = 'exp-12';
const EXPECTED = expectedLines(SHAPE, TRAINING);
const parent = temporaryFolder();
let folders = 0;

/** Commands in a folder of their own, with a broker that the environment names. */
class Site {
  readonly cwd = join(parent, String(++folders));
  readonly #env: Readonly<Record<string, string>>;
  readonly #started: StartedCommand[] = [];

  constructor(broker: Readonly<Record<string, string>>) {
    mkdirSync(this.cwd);
    writeFileSync(join(this.cwd, 'windrow.json'), JSON.stringify(TRAINING));
    this.#env = { ...broker, WINDROW_RUN: RUN };
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedCommand {
    const started = new StartedCommand(args, { cwd: this.cwd, env: { ...this.#env, ...env } });
    this.#started.push(started);
    return started;
  }

  rank(rank: number, where = 'env'): StartedCommand {
    const env = { RANK: String(rank), WORLD_SIZE: String(SHAPE.world) };
    return this.start(['--distribute', where], env);
  }

  aggregate(...args: readonly string[]): StartedCommand {
    return this.start(['aggregate', '--config', 'windrow.json', '--once', ...args]);
  }

  /** Runs a command to its end. */
  async run(...args: readonly string[]) {
    const started = this.start(args);
    const exitCode = await started.end();
    return { lines: started.lines, stderr: started.stderr, exitCode };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#started.map((started) => started.kill()));
  }
}

/** Kills a rank and the aggregator in the middle; others go on. Returns the second aggregator. */
async function runWithKills(site: Site): Promise<StartedCommand> {
  const [first = [], second = []] = [0, 1].map((rank) => recordsOfRank(SHAPE, rank));
  const killed = site.aggregate('--lease', '1s');
  const lowest = site.rank(0);
  const restarted = site.rank(1);
  lowest.log(first.slice(0, 25));
  restarted.log(second.slice(0, 20));
  await killed.printed(2);
  await Promise.all([killed.kill(), restarted.kill()]);
  const goesOn = site.aggregate('--lease', '1s');
  const again = site.rank(1);
  again.log(second);
  lowest.log(first.slice(25));
  const ends = [lowest.end(), again.end(), goesOn.end()];
  expect(await Promise.all(ends)).toEqual([0, 0, 0]);
  return goesOn;
}

async function expectWhole(site: Site, goesOn: StartedCommand): Promise<void> {
  expect(goesOn.stderr).toBe('');
  expect(goesOn.lines).toEqual(EXPECTED.slice(-goesOn.lines.length));
  expect(await site.run('lines')).toEqual({ lines: EXPECTED, stderr: '', exitCode: 0 });
  const { lines } = await site.run('lines', '--from', '3', '--json');
  expect(lines.map((line) => JSON.parse(line).text)).toEqual(EXPECTED.slice(2));
  const status = await site.run('status', '--json');
  expect(JSON.parse(status.lines[0] ?? '')).toMatchObject({
    ...{ run: RUN, isOpen: false, iter: SHAPE.iters, openCells: 0, waitingFor: [], incomplete: 0 },
    ...{ ranks: { present: 2, world: 2 }, lines: EXPECTED.length },
    counts: { late: 0, gaps: 0, refused: 0 },
    lag: { entries: 0, ms: 0 },
  });
}

describe('over a folder', () => {
  let site: Site;
  beforeEach(() => {
    site = new Site({ WINDROW_DIR: 'log' });
  });
  afterEach(() => site.dispose());

  test('lines are those of one process, whoever is killed', async () => {
    await expectWhole(site, await runWithKills(site));
  });

  test('a rank that never comes: status names it, lines say so, and the exit code is 3', async () => {
    const waiting = site.rank(0);
    const records = recordsOfRank(SHAPE, 0);
    waiting.log(records);
    const aggregator = site.aggregate('--lateness', '1s', '--dead-after', '2s');
    await aggregator.printed(1);
    expect(aggregator.lines[0]).toContain(' (ranks: 1/2)');
    const status = await site.run('status');
    expect(status.lines[1]).toMatch(/^exp-12 +open +1\/2 /);
    expect(await waiting.end()).toBe(0);
    expect(await aggregator.end()).toBe(3);
    expect(aggregator.stderr).toContain('exp-12 is incomplete: 1 of 2 ranks to the end');
    expect(aggregator.lines).toHaveLength(EXPECTED.length);
  });

  test('status of a run that nobody merges', async () => {
    const rank = site.rank(0);
    rank.log(recordsOfRank(SHAPE, 0));
    expect(await rank.end()).toBe(0);
    const { lines } = await site.run('status');
    expect(lines[1]).toMatch(/^exp-12 +open +1\/2 +- +0 +48 +1 +0 +0 +0 +\d+ entries, \d+ ms$/);
  });

  test.each([
    [['lines', '--run', ''], '--run is missing'],
    [['lines', '--dir', 'nowhere'], 'nowhere is no folder'],
    [['lines', '--redis', 'redis://x', '--dir', 'y'], 'cannot be used with'],
    [['lines', '--from', '0'], 'positive integer'],
    [['status', '--partitions', 'x'], 'positive integer'],
    [['aggregate', '--reduce', 'acc=most'], 'Write it as acc=max'],
    [['aggregate', '--lateness', 'soon'], 'lateness'],
    [['aggregate', '--state-file', 'a'], 'stateFile: no option of an aggregator'],
    [['ship', 'nowhere'], 'nowhere is no folder'],
  ])('%j is wrong usage', async (args, message) => {
    const { stderr, exitCode } = await site.run(...args);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});

const redis = hasRedisServer() ? describe : describe.skip;

redis('over Redis', () => {
  const server = new RedisServer('--appendonly', 'yes');
  let site: Site;
  beforeAll(() => server.start());
  beforeEach(() => {
    site = new Site({ WINDROW_REDIS: server.url });
  });
  afterEach(() => site.dispose());
  afterAll(() => server.stop());

  test('lines are those of one process, whoever is killed', async () => {
    await expectWhole(site, await runWithKills(site));
  });

  test('what a killed process has left in its spool is shipped, once', async () => {
    await server.signal('SIGKILL');
    const spool = join(site.cwd, 'spool');
    mkdirSync(spool);
    const rank = site.rank(0, JSON.stringify({ run: 'spooled', spool: 'spool' }));
    rank.log(recordsOfRank(SHAPE, 0));
    await hasBatch(spool);
    await rank.kill();
    await server.start();
    const sent = await site.run('ship', 'spool');
    expect(sent).toMatchObject({
      stderr: expect.stringMatching(/^windrow: 1 spool, 48 records sent\n$/),
    });
    const again = await site.run('ship', 'spool');
    expect(again).toEqual({
      lines: [],
      stderr: 'windrow: 0 spools, 0 records sent\n',
      exitCode: 0,
    });
    const status = await site.run('status', '--run', 'spooled', '--json');
    expect(JSON.parse(status.lines[0] ?? '')).toMatchObject({ openCells: 48, waitingFor: ['1'] });
  });
});

/** Resolves when a folder has a file that is more than its head. */
async function hasBatch(folder: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, done);
    function done(): void {
      const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
      if (!sizes.some((size) => size > 1000)) return;
      watcher.close();
      resolve();
    }
    done();
  });
}
