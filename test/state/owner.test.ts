import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { openKeptState } from '../../adapters/host/kept-state.ts';
import { Engine, MessageHub, parseOptions, readStateFile } from '../../src/internal/index.ts';
import { StateOwner } from '../../src/output/state-owner.ts';
import { COMMAND } from '../conformance/ways.ts';

const DIST = join(__dirname, '..', '..', 'dist');
const IN_USE = /^windrow: the state file .*run\.state is in use by another logger, /;

let folder: string;
let stateFile: string;
let running: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  stateFile = join(folder, 'run.state');
  running = [];
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a program that opens loggers; resolves to what became of the first `count` of them. */
async function start(way: string, count = 1) {
  const job = { way, stateFile, destination: join(folder, 'lines.log') };
  const args = [join(__dirname, 'owner-host.mjs'), DIST, JSON.stringify(job)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  running.push(child);
  const err = text(child.stderr);
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === count) break;
  }
  return { child, said, err };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('one state file', () => {
  test.each(['stream', 'winston'])(
    'of a living process is refused to another one by %s, and free when that has ended',
    async (way) => {
      const first = await start(way);
      expect(first.said).toEqual(['open']);
      const second = await start(way);
      expect(second.said[0]).toMatch(IN_USE);
      expect(second.said[0]).toContain(`process ${first.child.pid}`);
      first.child.stdin?.end();
      await once(first.child, 'exit');
      expect(existsSync(`${stateFile}.owner`)).toBe(false);
      expect((await start(way)).said).toEqual(['open']);
    },
  );

  test('of a process that was killed is taken over at once', async () => {
    const first = await start('stream');
    writeFileSync(`${stateFile}.${first.child.pid}-half.next`, 'half a state');
    await kill(first.child);
    const second = await start('stream');
    expect(second.said).toEqual(['open']);
    expect(readdirSync(folder).filter((name) => name.includes('.next'))).toEqual([]);
    expect((await start('stream')).said[0]).toContain(`process ${second.child.pid}`);
  });

  test('is refused to a second logger of one program, whatever it is made with', async () => {
    const { said } = await start('both', 2);
    expect(said).toEqual([
      'open',
      `windrow: the state file ${stateFile} is another logger's that is not closed yet`,
    ]);
  });

  test('is refused to a second worker of one program, which says so itself', async () => {
    const { child, said, err } = await start('transports', 2);
    expect(said[0]).toBe('open');
    expect(said[1]).toMatch(/is in use by another logger, in another thread of this process/);
    await kill(child);
    expect(await err).toMatch(IN_USE);
  });

  test('of a worker that was terminated is taken over at once', async () => {
    expect((await start('terminated', 2)).said).toEqual(['open', 'open']);
  });

  test('is that of one worker of a cluster', async () => {
    const { said } = await start('cluster', 2);
    expect(said.filter((what) => what === 'open')).toHaveLength(1);
    expect(said.find((what) => what !== 'open')).toMatch(IN_USE);
  });

  test('is wrong usage of a second command', async () => {
    const options = ['--state-file', stateFile, '--state-interval', '10ms'];
    const first = spawn(process.execPath, [COMMAND, ...options], { stdio: 'pipe' });
    running.push(first);
    first.stdin.write('{"train":{"loss":1}}\n');
    while (readStateFile(stateFile) === undefined) await new Promise(setImmediate);
    const second = spawn(process.execPath, [COMMAND, ...options], { stdio: 'pipe' });
    running.push(second);
    const [err, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
    expect({ err, code }).toEqual({ err: expect.stringMatching(IN_USE), code: 2 });
    first.stdin.end('{"train":{"loss":2}}\n');
    expect(await once(first, 'exit')).toEqual([0, null]);
    expect(readStateFile(stateFile)?.records).toBe(2);
  });

  test('goes to one of many who take over what was left', async () => {
    await kill((await start('stream')).child);
    const all = await Promise.all(Array.from({ length: 6 }, () => start('stream')));
    const said = all.flatMap((one) => one.said);
    expect(said.filter((what) => what === 'open')).toHaveLength(1);
    expect(said.filter((what) => IN_USE.test(what))).toHaveLength(5);
  }, 60_000);
});

describe('the record of an owner', () => {
  const ownerFile = (): string => `${stateFile}.owner`;

  /** The record of this thread, as another owner might have written it. */
  function forge(change: (owner: { thread: Record<string, unknown> }) => object): void {
    const owner = new StateOwner(stateFile);
    const record = JSON.parse(readFileSync(ownerFile(), 'utf8'));
    owner.release();
    writeFileSync(ownerFile(), JSON.stringify(change(record)));
  }

  test.each([
    ['an earlier process with the number of a living one', { started: '1' }],
    ['a thread that is gone of a living process', { id: 4_000_000 }],
  ])('of %s is taken over', (_, change) => {
    forge((owner) => ({ ...owner, thread: { ...owner.thread, ...change } }));
    new StateOwner(stateFile).release();
  });

  test.each([
    ['on another machine', (owner: object) => ({ ...owner, host: `not-${hostname()}` })],
    [
      'in another container',
      (owner: { thread: object }) => ({ ...owner, thread: { ...owner.thread, space: 'other' } }),
    ],
    ['that is half written', () => ({})],
  ])('%s holds while it is fresh, and is taken over when it is old', (_, change) => {
    forge(change);
    expect(() => new StateOwner(stateFile)).toThrow('is in use by another logger');
    const before = new Date(Date.now() - 60_000);
    utimesSync(ownerFile(), before, before);
    const owner = new StateOwner(stateFile);
    expect(owner.isHeld).toBe(true);
    owner.release();
  });

  test('is kept fresh by its owner, and written again when it was deleted', () => {
    const owner = new StateOwner(stateFile);
    const before = new Date(Date.now() - 60_000);
    utimesSync(ownerFile(), before, before);
    owner.beat();
    expect(() => new StateOwner(stateFile)).toThrow();
    rmSync(ownerFile());
    expect(owner.isHeld).toBe(true);
    expect(existsSync(ownerFile())).toBe(true);
    owner.release();
    expect(existsSync(ownerFile())).toBe(false);
  });

  test('that another one has put in its place ends the saving of the first, which says so', async () => {
    const warnings: string[] = [];
    const { options } = parseOptions({ stateFile, hub: new MessageHub() }, {});
    const kept = openKeptState(options, (message) => warnings.push(message));
    if (kept === undefined) throw new Error('no state file');
    const { store: stateStore, stop: onClosed } = kept;
    const engine = new Engine(options, { sinks: [], clock: () => 0, stateStore, onClosed });
    kept.keep(engine);
    writeFileSync(ownerFile(), JSON.stringify({ host: 'another', pid: 1 }));
    engine.collect({ train: { loss: 1 } });
    await engine.saveState();
    await engine.close();
    expect(engine.stats()).toMatchObject({ stateSaves: 0, stateFailures: 2 });
    expect(engine.isLastSaved).toBe(false);
    expect(readdirSync(folder)).toEqual(['run.state.owner']);
    expect(warnings).toEqual([expect.stringContaining(`${stateFile} has another owner now`)]);
  });
});
