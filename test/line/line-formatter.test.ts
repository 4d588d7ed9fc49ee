import fc from 'fast-check';
import { lineFormatter } from '../../src/line/line-formatter.ts';

const OPTIONS = {
  dateStyle: 'file',
  timeZone: 'UTC',
  name: undefined,
  isColored: false,
} as const;
const START_MS = Date.UTC(2026, 0, 15, 9, 29, 58);

const line = fc.record({
  timeMs: fc.nat(5000).map((sinceMs) => START_MS + sinceMs),
  level: fc.constantFrom({ severity: 30, label: 'INFO' }, { severity: 40, label: 'WARNING' }),
  name: fc.constantFrom(undefined, 'trainer', 'a\nb'),
  message: fc.constantFrom('one', 'two'),
});

test('lineFormatter prints a line whatever it has printed before', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const format = lineFormatter(OPTIONS);
      for (const { timeMs, level, name, message } of lines) {
        const alone = lineFormatter(OPTIONS)(timeMs, level, name, message);
        expect(format(timeMs, level, name, message)).toBe(alone);
      }
    }),
  );
});

test('lineFormatter begins anew with each second, name and level', () => {
  const format = lineFormatter(OPTIONS);
  const info = { severity: 30, label: 'INFO' };
  const warning = { severity: 40, label: 'WARNING' };
  expect([
    format(START_MS, info, undefined, 'a'),
    format(START_MS + 999, info, undefined, 'b'),
    format(START_MS + 2000, info, undefined, 'c'),
    format(START_MS + 2000, warning, undefined, 'd'),
    format(START_MS + 2000, warning, 'own', 'e'),
  ]).toEqual([
    '2026/01/15 09:29:58 - mmengine - INFO - a',
    '2026/01/15 09:29:58 - mmengine - INFO - b',
    '2026/01/15 09:30:00 - mmengine - INFO - c',
    '2026/01/15 09:30:00 - mmengine - WARNING - d',
    '2026/01/15 09:30:00 - own - WARNING - e',
  ]);
});

// the codes that termcolor writes for MMEngine: blink, underline, colour
test.each([
  ['DEBUG', '\u001b[4m\u001b[32mDEBUG\u001b[0m'],
  ['INFO', '\u001b[4m\u001b[37mINFO\u001b[0m'],
  ['WARNING', '\u001b[5m\u001b[4m\u001b[33mWARNING\u001b[0m'],
  ['ERROR', '\u001b[5m\u001b[4m\u001b[31mERROR\u001b[0m'],
  ['NOTICE', 'NOTICE'],
])('lineFormatter colours %s as MMEngine does', (label, shown) => {
  const format = lineFormatter({ ...OPTIONS, isColored: true });
  const line = format(START_MS, { severity: 30, label }, undefined, 'a');
  expect(line).toBe(`2026/01/15 09:29:58 - mmengine - ${shown} - a`);
});
