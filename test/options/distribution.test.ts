import { parseOptions, type WindrowOptions } from '../../src/index.ts';
import {
  type BrokerSettings,
  type Distribution,
  resolveBroker,
  resolveDistribution,
} from '../../src/options/distribution.ts';

function resolve(
  distribute: WindrowOptions['distribute'],
  env: Record<string, string> = {},
): Distribution & BrokerSettings {
  const { distribution } = parseOptions({ distribute }, {}).options;
  if (distribution === undefined) throw new Error('no distribution');
  return {
    ...resolveDistribution(distribution, { env, hostname: 'node-7', pid: 4711 }),
    ...resolveBroker(distribution, env),
  };
}

const identity = (env: Record<string, string>, own: object = {}) =>
  resolve({ dir: 'd', run: 'r', ...own }, env).identity;

describe('resolveDistribution', () => {
  test('takes what is given, and defaults for the rest', () => {
    expect(resolve({ dir: '.windrow', run: 'exp-12', rank: 3, world: 8 })).toEqual({
      identity: { run: 'exp-12', rank: '3', world: 8, attempt: 0 },
      place: { kind: 'dir', path: '.windrow' },
      spool: undefined,
      lingerMs: 20,
      maxBatch: 512,
      maxBuffer: 67_108_864,
      onFull: 'drop',
      prefix: 'windrow',
      partitions: 16,
      aggregates: false,
    });
  });

  test.each([
    ['torchrun', { RANK: '3', WORLD_SIZE: '8' }, { rank: '3', world: 8 }],
    ['SLURM', { SLURM_PROCID: '0', SLURM_NTASKS: '4' }, { rank: '0', world: 4 }],
    ['Open MPI', { OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '2' }, { rank: '1', world: 2 }],
    ['a job of Kubernetes', { JOB_COMPLETION_INDEX: '5' }, { rank: '5', world: undefined }],
    ['pm2', { NODE_APP_INSTANCE: '2' }, { rank: 'node-7-2', world: undefined }],
    ['a pod', { HOSTNAME: 'api-x' }, { rank: 'api-x-4711', world: undefined }],
    ['nothing', {}, { rank: 'node-7-4711', world: undefined }],
  ])('takes the rank from %s', (_launcher, env, expected) => {
    expect(identity(env)).toMatchObject(expected);
  });

  test('what is given goes before the environment', () => {
    const env = { RANK: '3', WORLD_SIZE: '8' };
    expect(identity(env, { rank: 1 })).toMatchObject({ rank: '1', world: 8 });
    expect(identity(env, { rank: 'web-1' })).toMatchObject({ rank: 'web-1', world: undefined });
    expect(identity({ RANK: '3' }, { world: 4 })).toMatchObject({ rank: '3', world: 4 });
  });

  test.each([
    [{ WINDROW_RUN: 'a', SLURM_JOB_ID: '17' }, 'a'],
    [{ SLURM_JOB_ID: '17', TORCHELASTIC_RUN_ID: 'x' }, '17'],
    [{ TORCHELASTIC_RUN_ID: 'x' }, 'x'],
  ])('takes the run from %j', (env, run) => {
    expect(resolve({ dir: 'd' }, env).identity.run).toBe(run);
  });

  test('takes the attempt from the launcher', () => {
    expect(identity({ TORCHELASTIC_RESTART_COUNT: '2' }).attempt).toBe(2);
    expect(identity({ SLURM_RESTART_COUNT: '1' }).attempt).toBe(1);
    expect(identity({ SLURM_RESTART_COUNT: '1' }, { attempt: 5 }).attempt).toBe(5);
  });

  test('takes the broker from the environment', () => {
    const run = { WINDROW_RUN: 'r' };
    expect(resolve(true, { ...run, WINDROW_DIR: 'd' }).place).toEqual({ kind: 'dir', path: 'd' });
    expect(resolve({}, { ...run, WINDROW_REDIS: 'redis://h' }).place).toEqual({
      kind: 'redis',
      redis: 'redis://h',
    });
    expect(resolve({}, { ...run, WINDROW_POSTGRES: 'postgres://h/d' }).place).toEqual({
      kind: 'postgres',
      postgres: 'postgres://h/d',
    });
  });

  test("'rank0' makes the lines in rank 0 only", () => {
    const aggregates = (rank: number) =>
      resolve({ dir: 'd', run: 'r', rank, aggregate: 'rank0' }).aggregates;
    expect([aggregates(0), aggregates(1)]).toEqual([true, false]);
  });

  test.each<readonly [string, object, Record<string, string>]>([
    ['distribute needs a run: a name that all ranks share', { dir: 'd' }, {}],
    [
      'distribute needs a run: a name that all ranks share',
      { dir: 'd' },
      { TORCHELASTIC_RUN_ID: 'none' },
    ],
    ['distribute needs a broker: redis, postgres, client or dir', { run: 'r' }, {}],
    [
      'distribute.redis and distribute.dir are given: one of them is the broker',
      { run: 'r', redis: 'redis://h', dir: 'd' },
      {},
    ],
    ['distribute.rank 8 is not below world 8', { run: 'r', dir: 'd', rank: 8, world: 8 }, {}],
    [
      'distribute.rank web is no number, as world 8 asks for',
      { run: 'r', dir: 'd', rank: 'web', world: 8 },
      {},
    ],
    ["RANK has to be an integer of at least 0, got 'one'", { run: 'r', dir: 'd' }, { RANK: 'one' }],
    ['distribute.world 1001 is above 1000', { run: 'r', dir: 'd', rank: 0, world: 1001 }, {}],
    ['distribute.run has to be a name of 200 characters at most', { run: 'a\nb', dir: 'd' }, {}],
  ])('%s', (message, distribute, env) => {
    expect(() => resolve(distribute, env)).toThrow(new TypeError(`windrow: ${message}`));
  });
});

describe('distribute', () => {
  test('is off by default, and with false', () => {
    expect(parseOptions({}, {}).options.distribution).toBeUndefined();
    expect(parseOptions({ distribute: false }, {}).options.distribution).toBeUndefined();
  });

  test('reports wrong fields with all other faults', () => {
    expect(() =>
      parseOptions(
        { distribute: { rnk: 1, world: 0, linger: 'soon' } as object, tail: 7 as never },
        {},
      ),
    ).toThrow(
      [
        'windrow: 4 options are wrong',
        '  tail: expected true or false, got 7',
        "  distribute.rnk: unknown option; did you mean 'rank'?",
        '  distribute.world: expected a positive integer, got 0',
        `  distribute.linger: expected a span such as '30s', got "soon"`,
      ].join('\n'),
    );
  });

  test('takes both spellings', () => {
    const { distribution } = parseOptions({ distribute: { max_batch: 7 } as object }, {}).options;
    expect(distribution?.fields.maxBatch).toBe(7);
  });

  test('names the options that are the aggregator’s, and those that do nothing', () => {
    const given: WindrowOptions = {
      ...{ distribute: true, interval: 10, customCfg: [], scalarsFile: 's.json' },
      ...{ groupBy: 'pod', level: 'warn', flat: true, preset: 'nginx' },
      ...{ stateFile: 's', serve: true, memory: true, progress: false },
    };
    const { ignored, useless } = parseOptions(given, {}).options.distribution ?? {};
    expect(ignored).toEqual(['customCfg', 'interval', 'scalarsFile']);
    expect(useless?.toSorted()).toEqual(['memory', 'serve', 'stateFile']);
  });
});
