import {
  Engine,
  type EngineEvent,
  explain,
  parseOptions,
  SummaryFormatter,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import { PRESET_NAMES, type PresetName } from '../../src/options/presets/preset-names.ts';
import { PRESETS } from '../../src/options/presets/presets.ts';

const START_MS = Date.UTC(2026, 0, 15, 9, 30);

/** The options with a preset, as data. */
function parse(given: WindrowOptions): unknown {
  const { level, ...options } = parseOptions(given, {}).options;
  return JSON.parse(JSON.stringify({ ...options, maps: options.maps.map(mapAsData) }));
}

function mapAsData({ keys, when, ...map }: ReturnType<typeof mapsOf>[number]): unknown {
  return { ...map, keys: [...keys], when: [...when] };
}

function mapsOf(given: WindrowOptions) {
  return parseOptions(given, {}).options.maps;
}

/** The messages of the lines that records lead to, up to the end, and the records that pass. */
function collect(given: WindrowOptions, records: readonly object[]) {
  const lines: string[] = [];
  const passed: unknown[] = [];
  const formatter = new SummaryFormatter();
  const write = (event: EngineEvent): void => {
    if (event.kind === 'summary') lines.push(formatter.format(event.summary));
    else if (event.kind === 'ordinary') passed.push(event.record);
  };
  const engine = new Engine(parseOptions(given, {}).options, {
    sinks: [{ write }],
    clock: () => START_MS,
  });
  for (const record of records) engine.collect(record as Readonly<Record<string, unknown>>);
  engine.end();
  return { lines, passed };
}

/** A successful and three failed requests of each program, as it logs them. */
const REQUESTS: Readonly<Record<PresetName, readonly object[]>> = {
  'pino-http': pinoHttpRequests(),
  'nestjs-pino': pinoHttpRequests(),
  fastify: [
    { level: 30, method: 'GET', url: '/users/:id', statusCode: 200, responseTime: 10 },
    { level: 30, method: 'GET', url: '/users/:id', statusCode: 500, responseTime: 20 },
    { level: 50, method: 'GET', url: '/users/:id', statusCode: 200, responseTime: 30 },
    { level: 'error', method: 'GET', url: '/users/:id', statusCode: 200, responseTime: 40 },
  ],
  morgan: [
    { method: 'GET', url: '/users/7?full=1', status: 200, responseTime: 10 },
    { method: 'GET', url: '/users/8', status: '503', response_time: '20' },
    { method: 'GET', url: '/users/9', status: 599, 'response-time': 30 },
    { level: 'error', method: 'GET', url: '/users/9', statusCode: 499, responseTime: 40 },
  ],
  traefik: [200, 500, 502, 504].map((DownstreamStatus, index) => ({
    ...{ level: 'info', RouterName: 'shop@docker', RequestMethod: 'GET', DownstreamStatus },
    ...{ RequestPath: `/users/${index}?full=1`, Duration: (index + 1) * 1e7 },
  })),
  caddy: [200, 500, 502, 504].map((status, index) => ({
    ...{ level: status < 500 ? 'info' : 'error', msg: 'handled request', status },
    ...{ request: { method: 'GET', uri: `/users/${index}?full=1` }, duration: (index + 1) / 100 },
  })),
  nginx: [200, '500', 502, '504'].map((status, index) => ({
    ...{ request_method: 'GET', request_uri: `/users/${index}?full=1`, status },
    request_time: index % 2 === 0 ? (index + 1) / 100 : `0.0${index + 1}0`,
  })),
};

function pinoHttpRequests(): readonly object[] {
  const req = { method: 'GET', url: '/users/7?full=1' };
  const completed = { msg: 'request completed', req };
  const errored = { msg: 'request errored', req, err: { message: 'failed' } };
  return [
    { level: 30, ...completed, res: { statusCode: 200 }, responseTime: 10 },
    { level: 30, ...errored, res: { statusCode: 500 }, responseTime: 20 },
    { level: 50, ...errored, res: { statusCode: 200 }, responseTime: 30 },
    { level: 'fatal', ...errored, res: { statusCode: 200 }, responseTime: 40 },
  ];
}

const GROUPS: Partial<Record<PresetName, string>> = { traefik: 'shop@docker GET /users/:id' };
/** Presets that write failed requests besides, at level error. */
const KEEP_FAILURES: readonly PresetName[] = ['pino-http', 'nestjs-pino', 'fastify'];

describe.each(PRESET_NAMES)('preset %s', (preset) => {
  test('is nothing but the values of its options', () => {
    expect(parse({ preset })).toEqual(parse(PRESETS[preset] as WindrowOptions));
  });

  test('counts requests and failures per route, with mean and p95 in milliseconds', () => {
    const clocked = REQUESTS[preset].map((record) => ({ ...record, time: START_MS }));
    const { lines, passed } = collect({ preset }, clocked);
    const group = GROUPS[preset] ?? 'GET /users/:id';
    expect(lines).toEqual([
      `Iter(http)[${group}] [4]    requests: 4  errors: 3  latency: 25.0 ms  p95: 38.5 ms (partial: 4 iterations)`,
    ]);
    const kept = KEEP_FAILURES.includes(preset) ? clocked.slice(2) : [];
    expect(passed).toEqual(kept);
  });

  test('a route without failures has errors: 0', () => {
    const [completed] = REQUESTS[preset];
    const { lines } = collect({ preset }, [{ ...completed, time: START_MS }]);
    expect(lines.join()).toContain('requests: 1  errors: 0  latency: 10.0 ms');
  });

  test('a line is due every 10 s, and requests add up', () => {
    const records = Array.from({ length: 50 }, (_, index) => ({
      ...REQUESTS[preset][index % 4],
      time: START_MS + index * 700,
    }));
    const { lines } = collect({ preset }, records);
    const sum = (name: string): number =>
      lines.reduce(
        (total, line) => total + Number(new RegExp(`${name}: (\\d+)`).exec(line)?.[1]),
        0,
      );
    expect(lines).toHaveLength(4);
    expect([sum('requests'), sum('errors')]).toEqual([50, 37]);
  });
});

describe('preset', () => {
  test('an option that is given takes the place of the whole option, in either spelling', () => {
    const given = { preset: 'nginx', interval: '1m', digits: { latency: 3 }, custom_cfg: [] };
    const { preset, ...own } = given;
    const { customCfg, ...rest } = PRESETS.nginx;
    expect(parse(given as WindrowOptions)).toEqual(parse({ ...rest, ...own } as WindrowOptions));
  });

  test('a name that is none is a fault', () => {
    expect(() => parse({ preset: 'apache' as 'nginx' })).toThrow(
      `preset: expected 'pino-http', 'fastify', 'nestjs-pino', 'morgan', 'traefik', 'caddy' or 'nginx', got "apache"`,
    );
  });

  test('explain shows what a preset gives, and what is given in its place', () => {
    const text = explain({ preset: 'caddy', group_by: ['request.host'] });
    expect(text).toContain('\npreset caddy gives\n  interval: "10s"\n');
    expect(text).toContain(
      '  map[0]: {"mode":"http","keys":{"duration":{"key":"latency","scale":1000}},"when":{"msg":"handled request"}}\n',
    );
    expect(text).toContain('  groupBy: ["request.host"], which is given in its place');
    expect(explain({})).not.toContain('preset');
  });

  test('what Caddy says of a failure besides is no request, and passes', () => {
    const cause = { level: 'error', msg: 'dial tcp: i/o timeout', duration: 3, status: 502 };
    expect(collect({ preset: 'caddy' }, [cause])).toEqual({ lines: [], passed: [cause] });
  });

  test.each([
    { msec: START_MS / 1000 },
    { msec: `${START_MS / 1000}.000` },
    { time_iso8601: '2026-01-15T09:30:00+00:00' },
    { time: '2026-01-15T09:30:00Z' },
  ])('nginx: the clock is %j', (clock) => {
    const request = REQUESTS.nginx[0];
    const later = { ...request, time: START_MS + 10_000 };
    expect(collect({ preset: 'nginx' }, [{ ...request, ...clock }, later]).lines).toHaveLength(2);
  });

  test('fastify: its own records are one group beside the routes', () => {
    const own = { level: 30, msg: 'request completed', res: { statusCode: 503 }, responseTime: 5 };
    const { lines } = collect({ preset: 'fastify' }, [own, ...REQUESTS.fastify]);
    expect(lines.map((line) => line.split('    ')[0])).toEqual([
      'Iter(http)[- -] [1]',
      'Iter(http)[GET /users/:id] [4]',
    ]);
    expect(lines[0]).toContain('requests: 1  errors: 1');
  });
});
