import { Engine, type EngineEvent, parseOptions } from '../../src/internal/index.ts';

function open(given: object = {}) {
  const events: EngineEvent[] = [];
  const hints: string[] = [];
  const { options } = parseOptions({ filterDuplicateWarnings: true, ...given }, {});
  const engine = new Engine(options, {
    sinks: [{ write: (event) => events.push(event) }],
    clock: () => 0,
    hint: (text) => hints.push(text),
  });
  const written = () =>
    events.flatMap((event) => (event.kind === 'ordinary' ? [event.record.msg] : []));
  return { engine, hints, written };
}

const warn = (msg: string, more: object = {}) => ({ level: 40, msg, ...more });

test('a warning passes once, whatever else it brings; other levels and messages always do', async () => {
  const { engine, hints, written } = open();
  const outcomes = [
    ...[warn('hot'), warn('hot', { at: 2 }), warn('cold'), warn('hot', { train: { loss: 1 } })],
    ...[{ level: 50, msg: 'hot' }, { level: 50, msg: 'hot' }, { level: 30, msg: 'hot' }, warn('')],
    ...[warn(''), { level: 40 }, { level: 40 }],
  ].map((record) => engine.collect(record));
  expect(outcomes.slice(0, 5)).toEqual(['passed', 'filtered', 'passed', 'filtered', 'passed']);
  expect(written().slice(0, 5)).toEqual(['hot', 'cold', 'hot', 'hot', 'hot']);
  expect(written()).toHaveLength(9);
  expect(engine.stats()).toMatchObject({
    records: 11,
    collected: 1,
    passed: 10,
    filteredWarnings: 2,
  });
  expect(engine.hub.getScalar('train/loss').current()).toBe(1);
  await engine.close();
  expect(hints).toContain('2 repeated warnings left out, as filterDuplicateWarnings asks');
});

test('what the level hides was not written, and is not counted', () => {
  let level = 'error';
  const { engine, written } = open({ level: () => level });
  engine.collect(warn('hot'));
  engine.collect(warn('hot'));
  level = 'info';
  engine.collect(warn('hot'));
  engine.collect(warn('hot'));
  expect(written()).toHaveLength(3); // the sinks hold the first two back
  expect(engine.stats().filteredWarnings).toBe(1);
});

test('1,000 messages are remembered, those that come again the longest', () => {
  const { engine, written } = open();
  for (let i = 0; i < 1000; i++) engine.collect(warn(`w${i}`));
  engine.collect(warn('w0'));
  engine.collect(warn('new'));
  engine.collect(warn('w0'));
  engine.collect(warn('w1'));
  expect(written().slice(-2)).toEqual(['new', 'w1']);
  const long = 'x'.repeat(1001);
  engine.collect(warn(long));
  engine.collect(warn(long));
  expect(written().slice(-2)).toEqual([long, long]);
});

test('a record that throws when it is read is not harmed', () => {
  const { engine } = open();
  const record = {
    level: 40,
    get msg(): string {
      throw new Error('no');
    },
  };
  for (const one of [record, record]) expect(engine.collect(one)).toBe('passed');
});

test('without the option all pass', () => {
  const { engine, written } = open({ filterDuplicateWarnings: false });
  for (let i = 0; i < 3; i++) engine.collect(warn('hot'));
  expect(written()).toHaveLength(3);
});
