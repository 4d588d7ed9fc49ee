import { parseOptions } from '../../src/internal/index.ts';
import { lowestLevel } from '../../src/options/lowest-level.ts';

function parse(given: object) {
  return parseOptions(given, {}).options;
}

test('an output of lines has the date style of a file, and the level of the run', () => {
  const [first, second] = parse({
    level: 'warn',
    lines: [{ destination: 'a.log' }, { destination: 2, level: 'debug', date_style: 'console' }],
  }).lines;
  expect(first).toMatchObject({ destination: 'a.log', dateStyle: 'file', colorize: 'auto' });
  expect(first?.level()).toBe(40);
  expect(second).toMatchObject({ destination: 2, dateStyle: 'console' });
  expect(second?.level()).toBe(20);
});

test('the lowest level is that of any output', () => {
  expect(lowestLevel(parse({}))).toBe(-Infinity);
  expect(lowestLevel(parse({ level: 'warn' }))).toBe(40);
  const lines = [{ destination: 'a.log', level: 'info' }];
  expect(lowestLevel(parse({ level: 'warn', lines }))).toBe(30);
});

test('faults name the item', () => {
  const lines = [{ destination: '' }, { dateStyle: 'iso' }, { destination: 'a', level: 'lod' }];
  expect(() => parse({ lines })).toThrow(/lines\[0\]\.destination.*a path or a file descriptor/);
  expect(() => parse({ lines })).toThrow(/lines\[1\]\.dateStyle/);
  expect(() => parse({ lines })).toThrow(/lines\[2\]\.level: unknown level 'lod'/);
  expect(() => parse({ lines: 'a.log' })).toThrow(/lines.*an array of objects/);
});
