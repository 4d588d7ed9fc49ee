import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { cwd } from 'node:process';
import { openKeptState } from '../../adapters/host/kept-state.ts';
import { windrow } from '../../adapters/winston/index.ts';
import { PackedNumbers } from '../../src/codec/packed-numbers.ts';
import {
  Engine,
  type EngineState,
  MessageHub,
  parseOptions,
  readStateFile,
  StateFile,
  type Summary,
} from '../../src/internal/index.ts';
import type { LogRecord } from '../conformance/golden.ts';

const DIST = join(__dirname, '..', '..', 'dist');
const START_MS = Date.UTC(2024, 7, 21, 3);

let folder: string;
let path: string;
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  path = join(folder, 'run.state');
  warnings = [];
});

afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

const warn = (message: string): void => void warnings.push(message);

/** A state that is sound as far as a file goes. */
function stateOf(records: number): EngineState {
  return {
    version: 3,
    records,
    timeMs: START_MS,
    hub: null,
    groups: null,
    told: null,
  };
}

/** What a new process finds. */
function load(accept: (records: number) => void = () => {}): number | undefined {
  let found: number | undefined;
  new StateFile(path, warn).load((state) => {
    const { records } = state as EngineState;
    accept(records);
    found = records;
  });
  return found;
}

function saved(...states: readonly EngineState[]): StateFile {
  const file = new StateFile(path, warn);
  for (const state of states) expect(file.saveNow(state)).toBe(true);
  return file;
}

/** A state of some MB, which takes many slices. */
function largeState(records: number): EngineState {
  const values = Float64Array.from({ length: 500_000 }, (_, index) => index / (records + 7));
  return { ...stateOf(records), hub: new PackedNumbers(values) };
}

const text = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('StateFile', () => {
  test('without a file nothing is loaded and nothing is said', () => {
    expect(load()).toBeUndefined();
    expect(readStateFile(path)).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test('killed between the two names, the version before is the one that is found', () => {
    saved(stateOf(1), stateOf(2));
    rmSync(path);
    expect(load()).toBe(1);
    expect(warnings).toEqual([]);
  });

  test('an older file may be indented: the checksum covers its JSON without blanks', () => {
    saved(stateOf(7));
    writeFileSync(path, JSON.stringify(JSON.parse(text('run.state')), null, 2));
    expect(load()).toBe(7);
  });

  /** Whoever writes the format may write any checksum: a state of the future is sound. */
  const foreign = (version: number) =>
    JSON.stringify({ format: 'windrow-state', checksum: 'other', state: { version, records: 9 } });

  test.each([
    [
      'cut in the middle',
      (whole: string) => whole.slice(0, whole.length / 2),
      'is damaged: no JSON',
    ],
    ['empty', () => '', 'is damaged: no JSON'],
    [
      'with one digit changed',
      (whole: string) => whole.replace('"records":2', '"records":3'),
      'its checksum does not fit',
    ],
    ['of bytes that are no text', () => '\u0000\uffff', 'is damaged: no JSON'],
    ['of another program', () => '{"jobs":[]}', 'is no state of windrow'],
    ['null', () => 'null', 'is no state of windrow'],
    ['of a newer windrow', () => foreign(4), "is of version 4, a newer windrow's; this one has 3"],
    [
      'of an older windrow',
      () => foreign(1),
      "is of version 1, an older windrow's; this one has 3",
    ],
    ['of nothing but brackets', () => '['.repeat(100_000), 'is damaged: no JSON'],
  ])('a file %s is moved aside, said once, and the version before is used', (_, damage, reason) => {
    saved(stateOf(1), stateOf(2));
    const damaged = damage(text('run.state'));
    writeFileSync(path, damaged);
    expect(readStateFile(path)?.records).toBe(1);
    expect(load()).toBe(1);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(reason);
    expect(warnings[0]).toContain(`${path}.damaged-1`);
    expect(warnings[0]).toContain(`going on from ${path}.previous`);
    expect(text('run.state.damaged-1')).toBe(damaged);
  });

  test('a file cut at any byte is never taken for a state', () => {
    saved(stateOf(1));
    const whole = text('run.state').trimEnd();
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.slice(0, length));
      expect(readStateFile(path)).toBeUndefined();
    }
  });

  test('a file with any bit of the state turned is never taken for one', () => {
    saved(stateOf(1));
    const whole = readFileSync(path);
    const from = whole.indexOf('"state":') + '"state":'.length;
    const end = whole.indexOf(',"checksum"');
    for (let at = from; at < end; at++) {
      const turned = Buffer.from(whole);
      turned[at] = (whole[at] ?? 0) ^ 1;
      writeFileSync(path, turned);
      expect([at, readStateFile(path)]).toEqual([at, undefined]);
    }
  });

  test('both damaged: the run begins anew, both are kept, each time under another name', () => {
    for (const round of [1, 2]) {
      saved(stateOf(1), stateOf(2));
      writeFileSync(path, 'x');
      writeFileSync(`${path}.previous`, 'y');
      expect(load()).toBeUndefined();
      expect(text(`run.state.damaged-${round}`)).toBe('x');
      expect(text(`run.state.previous.damaged-${round}`)).toBe('y');
    }
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('beginning anew');
  });

  test('a state that is not accepted is moved aside like a damaged one', () => {
    saved(stateOf(1), stateOf(2));
    const found = load((records) => {
      if (records === 2) throw new TypeError('no hub');
    });
    expect(found).toBe(1);
    expect(warnings[0]).toContain(`${path}: no hub, kept as ${path}.damaged-1`);
  });

  test('after the version before was used, it stays until there is a new one', () => {
    saved(stateOf(1), stateOf(2));
    writeFileSync(path, 'x');
    const file = new StateFile(path, warn);
    file.load(() => {});
    expect(file.saveNow(stateOf(3))).toBe(true);
    expect(JSON.parse(text('run.state.previous')).state.records).toBe(1);
    expect(load()).toBe(3);
  });

  test.each([['run.state'], ['run.state.previous']])(
    '%s that is there and cannot be read is an error, and stays',
    (name) => {
      if (name !== 'run.state') writeFileSync(path, 'damaged');
      symlinkSync('/proc/self/mem', join(folder, name)); // reading its first byte is EIO
      expect(() => load()).toThrow(
        `windrow: cannot read the state file ${join(folder, name)}: Error: EIO`,
      );
      expect(() => readStateFile(path)).toThrow('EIO');
      expect(readdirSync(folder).sort()).toEqual(
        ['run.state', 'run.state.previous'].slice(0, name === 'run.state' ? 1 : 2),
      );
      expect(warnings).toEqual([]);
    },
  );

  test.each([
    ['a folder', () => mkdirSync(path)],
    ['a device', () => symlinkSync('/dev/null', path)],
  ])('%s under the name is an error at once, and stays where it is', (_, make) => {
    make();
    expect(() => new StateFile(path, warn)).toThrow(
      `windrow: cannot open the state file ${path}: Error: is no file`,
    );
    expect(readdirSync(folder)).toEqual(['run.state']);
  });

  test('missing folders are made, and what cannot be made is an error at once', () => {
    const deep = join(folder, 'a', 'b', 'run.state');
    expect(new StateFile(deep, warn).saveNow(stateOf(1))).toBe(true);
    expect(() => new StateFile(join(deep, 'c', 'run.state'), warn)).toThrow(
      /^windrow: cannot open the state file .*run\.state: Error: ENOTDIR/,
    );
  });
});

describe.each(['save', 'saveNow'] as const)('StateFile.%s', (way) => {
  test('what was saved is loaded, the version before stays, and nothing else is left', async () => {
    const file = new StateFile(path, warn);
    for (const records of [1, 2, 3]) expect(await file[way](largeState(records))).toBe(true);
    expect(load()).toBe(3);
    expect(readStateFile(path)?.hub).toBe(JSON.parse(JSON.stringify(largeState(3))).hub);
    expect(readdirSync(folder)).toEqual(['run.state', 'run.state.previous']);
    expect(JSON.parse(text('run.state.previous')).state.records).toBe(2);
    expect(warnings).toEqual([]);
  });

  test('a state that is in the file already is not written again', async () => {
    const file = new StateFile(path, warn);
    for (const records of [1, 2, 2, 2]) expect(await file[way](stateOf(records))).toBe(true);
    expect(JSON.parse(text('run.state.previous')).state.records).toBe(1);
    expect(readdirSync(folder)).toEqual(['run.state', 'run.state.previous']);
  });

  test('a save that fails is said once, and the next one is tried', async () => {
    const file = saved(stateOf(1));
    rmSync(folder, { recursive: true });
    expect(await file[way](stateOf(2))).toBe(false);
    expect(await file[way](stateOf(3))).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^windrow cannot save its state: Error: ENOENT/);
    mkdirSync(folder);
    expect(await file[way](stateOf(4))).toBe(true);
    expect(load()).toBe(4);
  });

  test('a save that fails leaves what is there', async () => {
    const file = saved(stateOf(1), stateOf(2));
    rmSync(`${path}.previous`);
    mkdirSync(`${path}.previous/taken`, { recursive: true }); // where the version before would go
    expect(await file[way](stateOf(3))).toBe(false);
    expect(load()).toBe(2);
    expect(readdirSync(folder)).toEqual(['run.state', 'run.state.previous']);
    rmSync(`${path}.previous`, { recursive: true });
    expect(await file[way](stateOf(3))).toBe(true);
  });

  test('a version that cannot get its name leaves nothing behind', async () => {
    const file = saved(stateOf(1));
    mkdirSync(join(`${path}.previous`, 'full'), { recursive: true });
    expect(await file[way](stateOf(2))).toBe(false);
    expect(readdirSync(folder)).toEqual(['run.state', 'run.state.previous']);
    expect(load()).toBe(1);
  });

  test('a state that is no JSON is a save that fails, and leaves nothing behind', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const file = saved(stateOf(1));
    expect(await file[way]({ ...largeState(2), inputs: cyclic })).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['run.state']);
    expect(load()).toBe(1);
  });
});

describe('a save in slices', () => {
  test('leaves the host its turns, and the file as it was until it is whole', async () => {
    const file = saved(stateOf(1));
    let turns = 0;
    const saving = file.save(largeState(2)).finally(() => {
      turns = -turns;
    });
    while (turns >= 0) {
      expect(readStateFile(path)?.records).toBe(1);
      turns++;
      await new Promise((resolve) => setImmediate(resolve));
      if (readStateFile(path)?.records === 2) break;
    }
    await saving;
    expect(Math.abs(turns)).toBeGreaterThan(10);
    expect(load()).toBe(2);
  });

  test('that is overtaken by another one leaves the newer state, and no other file', async () => {
    const file = saved(stateOf(1));
    const older = file.save(largeState(2));
    const newer = file.save(largeState(3));
    expect(await Promise.all([older, newer])).toEqual([false, true]);
    expect(load()).toBe(3);
    expect(readdirSync(folder)).toEqual(['run.state', 'run.state.previous']);
    expect(JSON.parse(text('run.state.previous')).state.records).toBe(1);
    expect(warnings).toEqual([]);
  });

  test('that is overtaken at any turn by saveNow never takes its place again', async () => {
    for (let turn = 0; turn < 40; turn++) {
      const file = saved(stateOf(1));
      const saving = file.save(largeState(2));
      for (let passed = 0; passed < turn; passed++) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(file.saveNow(stateOf(3))).toBe(true);
      expect(readStateFile(path)?.records).toBe(3);
      await saving;
      expect(load()).toBe(3);
      expect(readdirSync(folder)).toEqual(['run.state', 'run.state.previous']);
    }
    expect(warnings).toEqual([]);
  });
});

describe('stateFile', () => {
  const train = (iter: number): LogRecord => ({
    time: START_MS + iter * 1000,
    train: { loss: iter },
  });

  /** An engine that keeps its state, and the iterations of its lines. */
  function open(given: LogRecord) {
    const { options } = parseOptions({ stateFile: path, interval: 2, ...given }, {});
    const kept = openKeptState(options, warn);
    if (kept === undefined) throw new Error('no state file');
    const iters: number[] = [];
    const engine = new Engine(options, {
      sinks: [
        { write: (event) => event.kind === 'summary' && iters.push(event.summary.place.iter) },
      ],
      clock: () => START_MS,
      onClosed: kept.stop,
      stateStore: kept.store,
    });
    kept.keep(engine);
    return { engine, iters };
  }

  /** A process as it were, and what it has said. */
  async function run(given: LogRecord, records: readonly LogRecord[]) {
    const { engine, iters } = open(given);
    for (const record of records) engine.collect(record);
    await engine.close();
    const { stateSaves, stateFailures } = engine.stats();
    const { resumed } = engine;
    return { iters, said: warnings.splice(0), resumed, stateSaves, stateFailures };
  }

  test('close saves; the next engine goes on, and says from where', async () => {
    const first = await run({}, [train(1), train(2), train(3)]);
    expect(first).toEqual({
      iters: [2],
      said: [],
      resumed: undefined,
      stateSaves: 1,
      stateFailures: 0,
    });
    const second = await run({}, [train(4)]);
    expect(second).toMatchObject({ iters: [4], said: [], resumed: { records: 3, iter: 3 } });
    expect(readStateFile(path)).toMatchObject({ records: 4, iter: 4 });
  });

  test.each(['[]', '{"format":"windrow-state"', 'garbage'])(
    'a file of %s is a process warning, never an error',
    async (content) => {
      writeFileSync(path, content);
      const { iters, said, resumed } = await run({}, [train(1), train(2)]);
      expect({ iters, resumed }).toEqual({ iters: [2], resumed: undefined });
      expect(said).toHaveLength(1);
      expect(said[0]).toContain(`${path}.damaged-1`);
      expect(text('run.state.damaged-1')).toBe(content);
    },
  );

  test('a directory that is gone is a warning and a count; the program goes on', async () => {
    const { engine } = open({ stateFile: join(folder, 'gone', 's') });
    rmSync(join(folder, 'gone'), { recursive: true });
    engine.collect(train(1));
    await engine.saveState();
    await engine.saveState();
    expect(engine.stats()).toMatchObject({ stateSaves: 0, stateFailures: 2 });
    mkdirSync(join(folder, 'gone'));
    await engine.saveState();
    expect(engine.stats()).toMatchObject({ stateSaves: 1, stateFailures: 2 });
    await engine.close();
    expect(warnings).toEqual([expect.stringContaining('windrow cannot save its state')]);
  });

  test('options that ask for something else use what fits and name what does not', async () => {
    const p95 = { dataSrc: 'loss', methodName: 'p95', windowSize: 'global', logName: 'p95' };
    const sum = { dataSrc: 'loss', methodName: 'sum', windowSize: 'global', logName: 'sum' };
    await run({ customCfg: [sum] }, [train(1), train(2), train(3)]);
    const { iters, said } = await run({ customCfg: [sum, p95], summary: true }, [train(4)]);
    expect(iters).toEqual([4]);
    expect(said).toEqual([
      `windrow: what ${path} has does not fit the options: new are p95 of train/loss, the summary`,
    ]);
    const loaded = open({ customCfg: [sum] }).engine;
    expect([...loaded.hub.getScalar('train/loss').data.values]).toEqual([1, 2, 3, 4]);
    await loaded.close();
    const grouped = await run({ groupBy: 'host', customCfg: [sum, p95] }, [train(5), train(6)]);
    expect(grouped.said).toEqual([
      `windrow: what ${path} has does not fit the options: new are groups by host`,
    ]);
    expect(grouped.iters).toEqual([2]);
  });

  describe('options that ask for more than was kept', () => {
    const item = (methodName: string, windowSize: number | 'global') => ({
      dataSrc: 'loss',
      methodName,
      windowSize,
      logName: `${methodName}_${windowSize}`,
    });
    const records = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => train(from + index));

    /** Logs losses of 1 to 30 and, after a restart, 31 to 34; the scalars of the last line. */
    async function goOn(before: LogRecord, after: LogRecord, until = 30) {
      await run(before, records(1, until));
      const summaries: Summary[] = [];
      const { options } = parseOptions({ stateFile: path, interval: 2, ...after }, {});
      const kept = openKeptState(options, warn);
      if (kept === undefined) throw new Error('no state file');
      const engine = new Engine(options, {
        sinks: [{ write: (event) => event.kind === 'summary' && summaries.push(event.summary) }],
        clock: () => START_MS,
        onClosed: kept.stop,
        stateStore: kept.store,
      });
      kept.keep(engine);
      for (const record of records(until + 1, until + 4)) engine.collect(record);
      await engine.close();
      return { said: warnings.splice(0), tag: Object.fromEntries(summaries.at(-1)?.tag ?? []) };
    }

    const said = (...names: readonly string[]): readonly string[] => [
      `windrow: what ${path} has does not fit the options: new are ${names.join(', ')}`,
    ];

    test('a larger windowSize begins with the values that were kept', async () => {
      const { said: warned, tag } = await goOn({ windowSize: 4 }, { windowSize: 20 });
      expect(warned).toEqual(said('mean of train/loss', 'mean of train/time'));
      expect(tag.loss).toBe((27 + 34) / 2); // 4 kept, 4 new
    });

    test('a larger window of an item does, and the other items go on', async () => {
      const before = { customCfg: [item('max', 5), item('sum', 'global')] };
      const after = { customCfg: [item('min', 15), item('max', 5), item('sum', 'global')] };
      const { said: warned, tag } = await goOn(before, after);
      expect(warned).toEqual(said('min of train/loss'));
      expect(tag).toMatchObject({ min_15: 21, max_5: 34, sum_global: (34 * 35) / 2 });
    });

    test.each(['mmengine', 'exact'])(
      'a mean over the run that is added does, with windowing %s',
      async (windowing) => {
        const before = { windowing, customCfg: [item('sum', 'global')] };
        const after = { windowing, customCfg: [item('sum', 'global'), item('mean', 'global')] };
        const { said: warned, tag } = await goOn(before, after);
        expect(warned).toEqual(said('mean of train/loss'));
        expect(tag).toMatchObject({ sum_global: (34 * 35) / 2, mean_global: (21 + 34) / 2 });
      },
    );

    test('a statistic that needs no values begins with the next one', async () => {
      const after = { customCfg: [item('sum', 'global')] };
      const { said: warned, tag } = await goOn({}, after);
      expect(warned).toEqual(said('sum of train/loss'));
      expect(tag).toMatchObject({ sum_global: 31 + 32 + 33 + 34 });
    });

    test('in groups too', async () => {
      const { said: warned } = await goOn(
        { groupBy: 'time', windowSize: 1, maxGroups: 1 },
        { groupBy: 'time', windowSize: 20, maxGroups: 1 },
      );
      expect(warned).toEqual(said('mean of train/loss', 'mean of train/time'));
    });

    test('where nothing was cut there is nothing to say', async () => {
      const { said: warned, tag } = await goOn({ windowSize: 10 }, { windowSize: 20 }, 6);
      expect(warned).toEqual([]);
      expect(tag.loss).toBe((1 + 10) / 2);
    });
  });

  test('two loggers cannot have one file; behind close() the next one can', async () => {
    const first = windrow({ stateFile: path });
    expect(() => windrow({ stateFile: relative(cwd(), path) })).toThrow(
      /^windrow: the state file .*run\.state is another logger's that is not closed yet$/,
    );
    first.transform({ level: 'info', message: '', ...train(1) });
    await first.close();
    const second = windrow({ stateFile: path });
    expect(second.resumed).toEqual({ records: 1, iter: 1 });
    await second.close();
  });

  test('a run that was made longer is as long as the options say now', async () => {
    const lines = async (maxEpochs: number, records: readonly LogRecord[]) => {
      const format = windrow({ stateFile: path, maxEpochs, epochLength: 2, interval: 2 });
      const messages = records.flatMap((record) => {
        const info = format.transform({ level: 'info', message: '', ...record });
        return info === false ? [] : [String(info.message)];
      });
      await format.close();
      return messages;
    };
    await lines(1, [train(1), train(2)]);
    expect(await lines(20, [train(3), train(4)])).toEqual([
      expect.stringMatching(/^Epoch\(train\) {2}\[2\]\[2\/2\] {4}eta: 0:00:36/),
    ]);
  });

  test('the history of a whole run is saved whole', async () => {
    const mean = { dataSrc: 'loss', methodName: 'mean', windowSize: 'global' };
    const { engine } = open({ customCfg: [mean] });
    for (let value = 0; value < 150_000; value++) engine.hub.append('train/loss', value / 7, 1);
    const before = engine.hub.getScalar('train/loss').mean();
    await engine.close();
    const next = open({ customCfg: [mean], hub: new MessageHub() }).engine;
    expect(next.hub.getScalar('train/loss').length).toBe(150_000);
    expect(next.hub.getScalar('train/loss').mean()).toBe(before);
    await next.close();
    expect(warnings).toEqual([]);
  });

  test('a record that comes while a state is written is no part of it', async () => {
    const mean = { dataSrc: 'loss', methodName: 'mean', windowSize: 'global' };
    const { engine } = open({ customCfg: [mean], hub: new MessageHub() });
    for (let value = 0; value < 300_000; value++) engine.hub.append('train/loss', value, 1);
    engine.collect(train(1));
    const saving = engine.saveState();
    let iter = 1;
    let isSaved = false;
    void saving.then(() => {
      isSaved = true;
    });
    while (!isSaved) {
      engine.collect(train(++iter));
      engine.hub.append('train/loss', 0, 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(iter).toBeGreaterThan(10);
    const next = new Engine(parseOptions({ hub: new MessageHub() }, {}).options, {
      sinks: [],
      clock: () => 0,
    });
    next.restore(readStateFile(path));
    expect(next.resumed).toEqual({ records: 1, iter: 1 });
    expect(next.hub.getScalar('train/loss').length).toBe(300_001);
    await engine.close();
  });
});

describe.each(['winston', 'stream'])('a program that never waits, by %s', (way) => {
  test('saves with its lines, where no timer can', async () => {
    const options = { stateFile: path, stateInterval: '1ms', interval: 10 };
    const job = JSON.stringify({ way, options, until: 35 });
    const host = spawn(process.execPath, [join(__dirname, 'sync-host.mjs'), DIST, job], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [, signal] = await once(host, 'close');
    expect(signal).toBe('SIGKILL');
    expect(readStateFile(path)).toMatchObject({ records: 30, iter: 30 });
  });
});
