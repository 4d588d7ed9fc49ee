import { explain } from '../../src/internal/index.ts';
import { parseDuration } from '../../src/options/duration.ts';
import { rulesOf } from '../../src/summary/explain.ts';

describe('rulesOf', () => {
  test('the rules come in the order in which they are applied', () => {
    const rules = rulesOf({
      windowSize: 20,
      meanPattern: 'ms',
      customCfg: [
        { dataSrc: 'ms', methodName: 'p95', windowSize: '30s', logName: 'ms_p95' },
        { dataSrc: 'ms', methodName: 'max' },
      ],
    });
    expect(
      rules.map(({ keys, statistic, window, name }) => [keys, statistic, window, name]),
    ).toEqual([
      ['those that match ms', 'mean', 'the last 20 updates', 'the key'],
      ['all others', 'current', '-', 'the key'],
      ['ms', 'p95', 'the last 30s of record time', 'ms_p95'],
      ['ms', 'max', 'all values', 'ms'],
      ['those that end in lr', 'as above', 'as above', 'the key, first in the line'],
      [
        'time, data_time',
        'mean',
        "the epoch's, and one before it",
        'the key, at the end of val and test',
      ],
    ]);
    expect(rules[2]?.why).toBe('customCfg[0]');
    expect(rules[3]?.why).toBe('customCfg[1], in place of the key');
  });

  test.each([
    ['mean', 'epoch', 'mmengine', 'epoch: the last batch updates'],
    ['mean', 'global', 'mmengine', 'global: the last iter updates'],
    ['mean', 'epoch', 'exact', "the epoch's values"],
    ['mean', 'global', 'exact', "the run's values"],
    // what MMEngine does not have is exact anyway
    ['sum', 'epoch', 'mmengine', "the epoch's values"],
    ['p95', 'global', 'mmengine', "the run's values"],
    ['own', 'epoch', 'mmengine', 'epoch: the last batch updates'],
    // a user's own is MMEngine's in this, whatever it is called
    ['p90', 'epoch', 'mmengine', 'epoch: the last batch updates'],
    ['p90', 'global', 'exact', "the run's values"],
    ['rate', 7, 'mmengine', 'the last 7 updates'],
    ['p95', undefined, 'mmengine', 'all values'],
    ['sum', 7, 'mmengine', 'the last 7 updates'],
    ['current', undefined, 'mmengine', '-'],
  ] as const)('%s over %p, %s: %s', (methodName, windowSize, windowing, expected) => {
    const customCfg = [{ dataSrc: 'x', methodName, windowSize }];
    const rules = rulesOf({ customCfg, windowing, statistics: { own: () => 0, p90: () => 0 } });
    expect(rules[2]?.window).toBe(expected);
  });

  test('parameters are named', () => {
    const customCfg = [
      { dataSrc: 'x', methodName: 'percentile', q: 0.2, logName: 'a' },
      { dataSrc: 'x', methodName: 'ema', alpha: 0.5, logName: 'b' },
      { dataSrc: 'x', methodName: 'ema', halfLife: 1, logName: 'c' },
      { dataSrc: 'x', methodName: 'best', direction: 'max', logName: 'd' },
    ] as const;
    const statistics = rulesOf({ customCfg }).map(({ statistic }) => statistic);
    expect(statistics.slice(2, 6)).toEqual([
      'percentile(q 0.2)',
      'ema(alpha 0.5)',
      'ema(alpha 0.5)',
      'best(max)',
    ]);
  });
});

describe('explain', () => {
  test('the table is aligned, the cadence follows', () => {
    const text = explain({
      meanPattern: 'loss',
      customCfg: [{ dataSrc: 'loss', methodName: 'min', windowSize: 'global', logName: 'low' }],
      interval: { train: 50, val: 'epoch', http: '10s' },
      modes: ['train', 'val', 'http'],
      first: true,
    });
    const [table = '', cadence] = text.split('\n\n');
    const [header = '', ...rows] = table.split('\n');
    for (const name of ['statistic', 'window', 'shown as', 'because of']) {
      const column = header.indexOf(name);
      for (const row of rows) expect(row.slice(column - 2, column + 1)).toMatch(/^ {2}\S$/);
    }
    expect(rows[2]).toMatch(/^loss +min +global: the last iter updates +low +customCfg\[0\]$/);
    expect(cadence?.split('\n')).toEqual([
      'a line every 10 iterations',
      'a line of train every 50 iterations',
      'a line of val every train epoch',
      'a line of http every 10 s of record time',
      'a line after the first iteration of each mode',
      'a line at the end of a train epoch that is no longer than the interval',
      'a line at the end of every val and test loop',
    ]);
  });

  test('wrong options are named, all of them', () => {
    expect(() => explain({ interval: 0, windowSize: 0 })).toThrow(
      /2 options are wrong\n.*windowSize.*\n.*interval/,
    );
  });
});

describe('parseDuration', () => {
  test.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['0.5ms', 0.5],
  ])('%s is %d ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test.each([
    '',
    's',
    '10',
    '10 s',
    '-1s',
    '0s',
    '1e3s',
    '1d',
    '10S',
    '.5s',
    '1s\n',
    10,
    null,
    ['1s'],
  ])('%j is none', (given) => {
    expect(parseDuration(given)).toBeUndefined();
  });
});
