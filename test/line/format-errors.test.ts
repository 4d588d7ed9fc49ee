import { formatOrdinary } from '../../src/line/format-ordinary.ts';
import { parseOptions } from '../../src/options/parse-options.ts';
import type { LogRecord } from '../../src/record/log-record.ts';

const KEYS = parseOptions({}, {}).options.recordKeys;

function failure(message: string, options?: ErrorOptions): Error {
  const error = new Error(message, options);
  error.stack = `Error: ${message}\n    at work (/app/${message}.js:1:2)`;
  return error;
}

const format = (record: LogRecord): readonly string[] =>
  formatOrdinary(record, 'INFO', KEYS).split('\n');

const STACK = ['    Error: disk', '    at work (/app/disk.js:1:2)'];

describe('an error of a record', () => {
  test.each(['err', 'error', 'reason', 'a.b', 'message'])('under the key %s', (key) => {
    const text = key === 'message' ? 'disk' : 'failed';
    expect(format({ msg: text, [key]: failure('disk'), id: 7 })).toEqual([
      `${text}  id: 7`,
      ...STACK,
    ]);
  });

  test('names its place in an ERROR', () => {
    const [first] = formatOrdinary({ msg: 'failed', error: failure('disk') }, 'ERROR', KEYS).split(
      '\n',
    );
    expect(first).toBe('/app/disk.js - work - 1 - failed');
  });

  test('deep in a field: the field shows its message, its stack follows', () => {
    const lines = format({ msg: 'failed', job: { id: 1, steps: [{ error: failure('disk') }] } });
    expect(lines).toEqual(['failed  job: {"id":1,"steps":[{"error":"Error: disk"}]}', ...STACK]);
  });

  test('shows its causes, however many', () => {
    const error = failure('outer', { cause: failure('middle', { cause: failure('disk') }) });
    expect(format({ msg: 'failed', error }).filter((line) => line.includes('Error'))).toEqual([
      '    Error: outer',
      '    [error.cause]: Error: middle',
      '    [error.cause.cause]: Error: disk',
    ]);
  });

  test('an AggregateError shows its members', () => {
    const error = new AggregateError([failure('a'), failure('b')], 'all failed');
    error.stack = 'AggregateError: all failed';
    expect(format({ msg: 'failed', error }).filter((line) => line.includes('Error'))).toEqual([
      '    AggregateError: all failed',
      '    [error.errors.0]: Error: a',
      '    [error.errors.1]: Error: b',
    ]);
  });

  test('as text, as the serializer of pino leaves it, under any key', () => {
    const [type, message] = ['Error', 'disk'];
    const error = { type, message, stack: failure('disk').stack };
    expect(format(JSON.parse(JSON.stringify({ msg: 'failed', cause: error })))).toEqual([
      'failed',
      ...STACK,
    ]);
  });

  test('of two, each has its stack, the second one its name', () => {
    const lines = format({ msg: 'failed', first: failure('disk'), second: failure('net') });
    expect(lines).toEqual([
      'failed',
      ...STACK,
      '    [second]: Error: net',
      '    at work (/app/net.js:1:2)',
    ]);
  });

  test('that is its own cause is shown once, and a getter that throws costs nothing', () => {
    const error = failure('disk') as Error & { cause?: unknown };
    error.cause = error;
    const trap = Object.defineProperty({}, 'stack', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(format({ msg: 'failed', error, trap })[1]).toBe(STACK[0]);
  });
});

test('Map and Set show their members', () => {
  const record = { msg: 'done', sizes: new Map([['a', 1]]), names: { all: new Set(['x', 'y']) } };
  expect(format(record)).toEqual(['done  sizes: {"a":1}  names: {"all":["x","y"]}']);
});
