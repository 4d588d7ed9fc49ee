import fc from 'fast-check';
import {
  Engine,
  type EngineEvent,
  MessageHub,
  parseOptions,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import { groupOf, isUrlLabel, routeOf } from '../../src/record/group-key.ts';

const START_MS = 1_724_209_121_000;

describe('groupOf', () => {
  test.each([
    [[{ route: '/a', status: 200 }], ['/a', '200']],
    [
      [{ route: '/a' }, { status: false }],
      ['/a', 'false'],
    ],
    [
      [{ status: 1 }, { status: 2 }],
      ['-', '1'],
    ],
    [[{ route: { path: '/a' }, status: null }], ['-', '-']],
    [[{ route: '' }], ['', '-']],
    [[], ['-', '-']],
  ])('%j is in group %j', (containers, expected) => {
    expect(groupOf(containers, ['route', 'status'])).toEqual(expected);
  });

  test('a label may be a path', () => {
    expect(groupOf([{ req: { url: '/a' } }], ['req.url'])).toEqual(['/a']);
  });
});

describe('routeOf', () => {
  test.each([
    ['/users/42?page=3', '/users/:id'],
    ['/users/42/posts/7#end', '/users/:id/posts/:id'],
    ['/orders/3f2b9c1e-8a4d-4e21-9b77-0c5d2f1a6e88/', '/orders/:id/'],
    ['/objects/507f1f77bcf86cd799439011', '/objects/:id'],
    ['https://example.org/users/42', 'https://example.org/users/:id'],
    ['/facade/deadbeefdeadbeef', '/facade/deadbeefdeadbeef'],
    ['/v2/cafe/a1b2', '/v2/cafe/a1b2'],
    ['42', '42'],
    ['/users/:id', '/users/:id'],
  ])('%s is of %s', (url, route) => {
    expect(routeOf(url)).toBe(route);
  });

  test.each([
    ['url', true],
    ['path', true],
    ['req.originalUrl', true],
    ['route', false],
    ['user', false],
  ])('the label %s holds urls: %p', (label, isUrl) => {
    expect(isUrlLabel(label)).toBe(isUrl);
  });
});

/** An engine of http records, one per call; `lines` are the group and the iteration of each line. */
function bench(given: WindrowOptions) {
  const events: EngineEvent[] = [];
  const hub = new MessageHub();
  const { options } = parseOptions({ hub, modes: ['http'], groupBy: 'route', ...given }, {});
  const sinks = [{ write: (event: EngineEvent) => void events.push(event) }];
  const engine = new Engine(options, { sinks, clock: () => START_MS });
  const log = (route: unknown, atSec = 0): void =>
    void engine.collect({ http: { ms: 1 }, route, time: START_MS + atSec * 1000 });
  const lines = (): readonly string[] =>
    events.flatMap((event) =>
      event.kind === 'summary'
        ? [`${event.summary.place.group.join()} ${event.summary.place.iter}`]
        : [],
    );
  return { engine, log, lines };
}

describe('Engine with groupBy', () => {
  test('each group counts its own iterations', () => {
    const { log, lines } = bench({ interval: 2 });
    for (const route of ['/a', '/b', '/a', '/b', '/b', '/b']) log(route);
    expect(lines()).toEqual(['/a 2', '/b 2', '/b 4']);
  });

  test('labels that look alike when joined are different groups', () => {
    const { log, lines } = bench({ interval: 1, groupBy: ['route'] });
    for (const route of ['a,b', 'a', '"a"', '["a"]', '-', 1, '1']) log(route);
    expect(lines()).toEqual(['a,b 1', 'a 1', '"a" 1', '["a"] 1', '- 1', '1 1', '1 2']);
  });

  test('records of groups beyond maxGroups share one, as a plain list says', () => {
    const routes = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 });
    fc.assert(
      fc.property(routes, fc.integer({ min: 1, max: 5 }), (all, maxGroups) => {
        const { log, lines } = bench({ interval: 1, maxGroups });
        const own = [...new Set(all)].slice(0, maxGroups);
        const counts = new Map<string, number>();
        const expected = all.map((route) => {
          const group = own.includes(route) ? route : '(other)';
          counts.set(group, (counts.get(group) ?? 0) + 1);
          return `${group} ${counts.get(group)}`;
        });
        for (const route of all) log(route);
        expect(lines()).toEqual(expected);
      }),
    );
  });

  test('a group without a record for ten of its intervals makes room, with its last line', () => {
    const { engine, log, lines } = bench({ interval: '10s', maxGroups: 2 });
    log('quiet');
    for (let sec = 1; sec <= 1200; sec++) log('busy', sec);
    log('new', 1201);
    log('new', 1211);
    expect(lines().filter((line) => !line.startsWith('busy'))).toEqual(['quiet 1', 'new 1']);
    expect(engine.stats()).toMatchObject({ groupsDropped: 1 });
  });

  test('a group with an interval of iterations makes room after ten turns', () => {
    const { log, lines } = bench({ interval: 10, maxGroups: 2 });
    log('quiet');
    for (let turn = 0; turn < 1200; turn++) log('busy');
    for (let turn = 0; turn < 10; turn++) log('new');
    expect(lines().filter((line) => !line.startsWith('busy'))).toEqual(['quiet 1', 'new 10']);
  });

  test('a record that speaks of the run speaks to groups that come later too', () => {
    const events: EngineEvent[] = [];
    const { options } = parseOptions(
      { hub: new MessageHub(), byEpoch: false, interval: 1, groupBy: 'host' },
      {},
    );
    const sinks = [{ write: (event: EngineEvent) => void events.push(event) }];
    const later = new Engine(options, { sinks, clock: () => 0 });
    later.collect({ train: { loss: 1 }, host: 'a', run: { maxIters: 9 } });
    later.collect({ train: { loss: 1 }, host: 'b' });
    const totals = events.flatMap((event) =>
      event.kind === 'summary' ? [event.summary.place.maxIters] : [],
    );
    expect(totals).toEqual([9, 9]);
  });
});
