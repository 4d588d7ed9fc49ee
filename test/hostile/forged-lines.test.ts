import { pino } from 'pino';
import { windrow } from '../../adapters/winston/index.ts';
import { MessageHub, type WindrowOptions } from '../../src/internal/index.ts';
import { isThorough } from '../thorough.ts';
import { addsUp, openEngine, TIME_MS } from './open-engine.ts';

const LAST_CODE_POINT = 0x10ffff;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
/** Controls, formats, separators of lines, lone surrogates: every one that Unicode has. */
const UNSAFE_CHARS: readonly string[] = Array.from({ length: LAST_CODE_POINT + 1 }, (_, code) =>
  String.fromCodePoint(code),
).filter((char) => UNSAFE.test(char));

/**
 * The same with every 32nd of the 2,048 lone surrogates and the last one, for tests that open an
 * engine per character; thoroughly, with all of them.
 */
const SOME_UNSAFE_CHARS = UNSAFE_CHARS.filter((char) => {
  const code = char.charCodeAt(0);
  return isThorough || !/\p{Cs}/u.test(char) || code % 32 === 0 || code === 0xdfff;
});

const LINE = /^\d\d\/\d\d \d\d:\d\d:\d\d - \S.* - \S.* - /;
const STACK_LINE = /^ {4}/;

/** What is wrong with lines of which so many are expected, frames of stacks apart. */
function faultsOf(lines: readonly string[], expected: number): readonly string[] {
  const all = lines.flatMap((line) => line.split('\n'));
  const own = all.filter((line) => !STACK_LINE.test(line));
  const faults = own.filter((line) => !LINE.test(line)).map((line) => `no line: ${line}`);
  faults.push(...all.filter((line) => UNSAFE.test(line)).map((line) => `unsafe: ${line}`));
  return own.length === expected ? faults : [...faults, `${own.length} lines`];
}

/** Records with `text` in every place where a record may have one; each makes one line. */
function ordinaryRecords(text: string): readonly Record<string, unknown>[] {
  return [
    { level: 30, msg: text },
    { level: 'info', message: text },
    { level: 30, msg: 'x', name: text },
    { level: text, msg: 'x' },
    { level: `error${text}`, msg: 'x' },
    { level: 30, msg: 'x', [text]: 1 },
    { level: 30, msg: 'x', key: text },
    { level: 30, msg: 'x', key: { [text]: [text, { deep: text }] } },
    { level: 30, msg: { [text]: text } },
    { level: 30, msg: [text] },
    { level: 30, msg: 'x', time: text, timestamp: text, epoch: text, mode: text, run: text },
    { level: 30, msg: 'x', pid: text, hostname: text },
    {
      level: 50,
      err: { type: text, message: text, stack: `${text}: ${text}\n    at ${text}:1:2` },
    },
    { level: 'error', message: text, stack: `Error\nat ${text} (${text}:1:2)\n${text}` },
    { level: 50, err: Object.assign(new Error(text), { name: text, code: text }) },
    { level: 50, msg: 'x', stack: [text] },
    { level: 40, train: { loss: 1, [text]: 2 } },
    { level: 60, val: { [text]: text, acc: 1 }, exception: true },
  ];
}

/** Each makes one line when each iteration does; the last one two. */
function scalarRecords(text: string): readonly Record<string, unknown>[] {
  return [
    { [`mode${text}`]: { [text]: 1 } },
    { train: { [text]: 1, [`${text}lr`]: 2, [`a/${text}`]: 3 } },
    { [`train/${text}`]: 1 },
    { mode: 'train', [text]: 1, loss: 2 },
    { train: { loss: 1 }, name: text },
    { val: { [text]: 0.5, info: text, more: { [text]: [text, null] } } },
    { test: { [text]: text, acc: 1 } },
    { train: { loss: 1 }, run: { experimentName: text } },
  ];
}

function optionsFor(text: string, given: WindrowOptions): WindrowOptions {
  return {
    interval: 1,
    intervalExpName: 1,
    flat: true,
    modes: ['train', 'val', 'test', `mode${text.replaceAll('/', '')}`],
    ...given,
  };
}

test('there are as many unsafe characters as Unicode says', () => {
  expect(UNSAFE_CHARS.length).toBeGreaterThan(2048 + 65 + 150);
  for (const char of ['\0', '\n', '\r', '\x1b', '\x85', '\u2028', '\u2029', '\u202e', '\ud800']) {
    expect(UNSAFE_CHARS).toContain(char);
  }
});

describe('no character makes a record forge a line', () => {
  test('in an ordinary record', () => {
    const { engine, lines } = openEngine({ interval: 1_000_000 });
    let records = 0;
    for (const char of UNSAFE_CHARS) {
      for (const record of ordinaryRecords(`a${char}08/21 02:58:41 - forged`)) {
        engine.collect(record);
        records++;
      }
    }
    expect(faultsOf(lines, records)).toEqual([]);
    expect(addsUp(engine, records)).toBe(true);
  });

  test('in a scalar record', async () => {
    for (const char of SOME_UNSAFE_CHARS) {
      const text = `a${char}b`;
      const { engine, lines } = openEngine(optionsFor(text, {}));
      const records = scalarRecords(text);
      for (const record of records) engine.collect(record);
      await engine.close();
      expect(faultsOf(lines, records.length + 1)).toEqual([]);
    }
  });

  test('in the label of a group, nor in a table', async () => {
    for (const char of SOME_UNSAFE_CHARS) {
      const text = `a${char}b`;
      for (const summary of [true, 'json'] as const) {
        const { engine, lines } = openEngine(optionsFor(text, { groupBy: 'route', summary }));
        engine.collect({ train: { [text]: 1 }, route: text });
        engine.collect({ train: { [text]: 1 }, route: `${text}2` });
        const before = lines.length;
        await engine.close();
        expect(faultsOf(lines.slice(0, before), 2)).toEqual([]);
        expect(faultsOf(lines.slice(before), summary === 'json' ? 1 : 3)).toEqual([]);
      }
    }
  });

  test('in a trace', async () => {
    for (const char of SOME_UNSAFE_CHARS) {
      const text = `a${char}b`;
      const { engine, lines } = openEngine(
        optionsFor(text, {
          level: 'debug',
          statistics: {
            failing: () => {
              throw new Error(text);
            },
          },
          customCfg: [{ dataSrc: text, methodName: 'failing', logName: 'x' }],
        }),
      );
      for (const record of [...scalarRecords(text), ...ordinaryRecords(text)]) {
        engine.collect(record);
      }
      engine.collect({ train: { loss: 1 }, epoch: text, iter: { [text]: text }, batch: [text] });
      engine.collect({
        get msg(): string {
          throw new Error(text);
        },
      });
      engine.hub.updateScalar(`train/${text}`, 1);
      engine.hub.updateInfo(text, { [text]: text });
      await engine.close();
      // each line that is written is one, whatever stack it has behind it
      expect(faultsOf(lines, lines.length)).toEqual([]);
    }
  });

  test('nor by colours: a level that looks like one has no code of its own', () => {
    const format = windrow({ colorize: true, hub: new MessageHub() });
    for (const char of UNSAFE_CHARS) {
      const level = `info${char}`;
      const info = { level, message: char, [Symbol.for('level')]: level };
      const result = format.transform(info);
      const line = result === false ? '' : String(result[Symbol.for('message')]);
      expect(faultsOf([line], 1)).toEqual([]);
    }
    return format.close();
  });
});

test('a record through pino is the same line', () => {
  const { input, lines } = openEngine();
  const logger = pino(
    { base: null, timestamp: () => `,"time":${TIME_MS}` },
    {
      write: (line: string) => input.push(Buffer.from(line)),
    },
  );
  for (const char of UNSAFE_CHARS) logger.error({ [char]: char, err: new Error(char) }, char);
  input.end();
  expect(faultsOf(lines, UNSAFE_CHARS.length)).toEqual([]);
});
