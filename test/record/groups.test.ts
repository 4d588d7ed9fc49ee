import fc from 'fast-check';
import { HookGroups } from '../../src/engine/groups.ts';
import { LoggerHook } from '../../src/engine/logger-hook.ts';
import { Tracer } from '../../src/engine/tracer.ts';
import {
  Engine,
  type EngineEvent,
  MessageHub,
  parseOptions,
  type WindrowOptions,
} from '../../src/index.ts';
import { groupOf } from '../../src/record/group-key.ts';

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

  test('a label may be a path, and a long one is cut', () => {
    expect(groupOf([{ req: { url: 'x'.repeat(500) } }], ['req.url'])).toEqual(['x'.repeat(100)]);
  });
});

/** Engines of one record a call: each group's header, in the order of lines. */
function bench(given: WindrowOptions) {
  const events: EngineEvent[] = [];
  const hub = new MessageHub();
  const { options } = parseOptions({ hub, modes: ['http'], groupBy: 'route', ...given }, {});
  const sinks = [{ write: (event: EngineEvent) => void events.push(event) }];
  const engine = new Engine(options, { sinks, clock: () => 1_724_209_121_000 });
  const log = (route: string): void => void engine.collect({ http: { ms: 1 }, route });
  const lines = (): readonly string[] =>
    events.flatMap((event) =>
      event.kind === 'summary'
        ? [`${event.summary.place.group.join()} ${event.summary.place.iter}`]
        : [],
    );
  return { engine, log, lines };
}

describe('HookGroups', () => {
  const options = parseOptions({ hub: new MessageHub(), groupBy: 'route' }, {}).options;

  function groupsOf(maxGroups: number) {
    const labelOf = new Map<LoggerHook, string>();
    const left: string[] = [];
    const groups = new HookGroups({
      groupBy: ['route'],
      modes: options.modes,
      maxGroups,
      makeHook: (group) => {
        const hub = new MessageHub();
        const tracer = new Tracer(
          hub,
          () => undefined,
          () => {},
        );
        const told = { onSummary: () => {}, onNotice: () => {}, onNonFinite: () => {} };
        const hook = new LoggerHook(options, { hub, tracer, group, memoryMb: () => 0, ...told });
        labelOf.set(hook, group.join());
        return hook;
      },
      onOverflow: (group) => left.push(group.join()),
    });
    return { groups, left, labelOf };
  }

  test('records of one group share a hook', () => {
    const { groups } = groupsOf(10);
    const hook = groups.hookOf([{ route: '/a' }]);
    expect(groups.hookOf([{ route: '/b' }])).not.toBe(hook);
    expect(groups.hookOf([{ route: '/a', status: 1 }])).toBe(hook);
    expect(groups.hooks).toHaveLength(2);
  });

  test('labels that look alike when joined are different groups', () => {
    const { groups } = groupsOf(10);
    for (const route of ['a,b', 'a', '"a"', '["a"]', '-']) groups.hookOf([{ route }]);
    expect(groups.hooks).toHaveLength(5);
  });

  test('the least recently used leaves, as a plain list says', () => {
    const routes = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 60 });
    fc.assert(
      fc.property(routes, fc.integer({ min: 1, max: 5 }), (all, maxGroups) => {
        const { groups, left, labelOf } = groupsOf(maxGroups);
        const kept: string[] = [];
        const gone: string[] = [];
        for (const route of all) {
          groups.hookOf([{ route }]);
          const index = kept.indexOf(route);
          if (index >= 0) kept.splice(index, 1);
          else if (kept.length === maxGroups) gone.push(kept.shift() ?? '');
          kept.push(route);
        }
        expect(left).toEqual(gone);
        expect(groups.hooks.map((hook) => labelOf.get(hook))).toEqual(kept);
      }),
    );
  });
});

describe('Engine with groupBy', () => {
  test('a group that leaves has its last line first, and is counted', () => {
    const { engine, log, lines } = bench({ interval: 3, maxGroups: 2 });
    for (const route of ['a', 'a', 'b', 'b', 'b', 'c', 'd', 'a']) log(route);
    // b has no iteration without a line
    expect(lines()).toEqual(['b 3', 'a 2', 'c 1']);
    expect(engine.stats()).toMatchObject({ collected: 8, groupsDropped: 3 });
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
