import { parseOptions } from '../../src/index.ts';
import { Producer } from '../../src/producer/producer.ts';
import { openFrame } from '../../src/wire/frame.ts';
import { Lab, RUN, START_MS, type WorkerGiven } from './lab.ts';

const OPTIONS = { interval: 5, windowSize: 5, timeZone: 'UTC', byEpoch: false };

async function linesOf(lab: Lab, run = RUN): Promise<readonly string[]> {
  return (await lab.lines(run)).map(({ text }) => text.replace(/^.* INFO - /, ''));
}

async function start(given: WorkerGiven = {}) {
  const lab = new Lab();
  const worker = lab.worker({ options: OPTIONS, ...given });
  void worker.run();
  await lab.pass(50);
  return { lab, worker };
}

function log(producer: Producer, from: number, to: number, loss: number): void {
  for (let iter = from; iter <= to; iter++) {
    producer.collect({ train: { loss }, iter, time: START_MS + iter * 1000 });
  }
}

describe('a batch that is no batch', () => {
  const HOSTILE: readonly (readonly [string, Uint8Array])[] = [
    ['one byte', new Uint8Array([1])],
    ['no header', new Uint8Array([1, 255, 255, 255, 255, 0, 0, 0])],
    ['2 MB', new Uint8Array(2 ** 21).fill(1)],
    ['text', new TextEncoder().encode('\u0001\u0002\u0000\u0000\u0000{}      ')],
  ];

  test.each(HOSTILE)('is skipped and counted: %s', async (_, bytes) => {
    const { lab, worker } = await start();
    const rank = lab.producer(0, 1);
    log(rank, 1, 3, 1);
    await lab.pass(100);
    await lab.broker().append(0, '', 0, bytes);
    log(rank, 4, 5, 1);
    await lab.pass(100);
    expect(await linesOf(lab)).toEqual(['Iter(train) [5]    time: 1.0000  loss: 1.0000']);
    expect([...worker.merge.skipped.values()]).toEqual([1]);
    expect(worker.fault).toBeUndefined();
  });

  test('of a newer format stops its partition, and says what to do', async () => {
    const { lab, worker } = await start();
    const { bytes } = openFrame(JSON.stringify({ run: 'r' }), 0);
    bytes[0] = 2;
    await lab.broker().append(0, '', 0, bytes);
    await lab.pass(100);
    expect(worker.fault).toBe("a batch of windrow's wire format 2: update this aggregator");
    expect(lab.warnings).toContain(worker.fault);
  });
});

describe('a higher attempt', () => {
  function attempt(lab: Lab, number: number): Producer {
    return new Producer(
      parseOptions({ hub: `hub ${Math.random()}` }, {}).options,
      {
        identity: { run: RUN, rank: '0', world: 1, attempt: number },
        ...{ lingerMs: 20, maxBatch: 512, maxBuffer: 2 ** 20 },
      },
      {
        ...{ broker: lab.broker(), sinks: [], clock: lab.clock, isLive: false },
        ...{ startTimer: lab.startTimer, holdingTimer: lab.startTimer, warn: () => {} },
      },
    );
  }

  test('begins its keys anew, and older ones are refused after it', async () => {
    const { lab, worker } = await start();
    const first = attempt(lab, 0);
    log(first, 1, 10, 1);
    await lab.pass(100);
    const second = attempt(lab, 1);
    log(second, 6, 10, 2);
    await lab.pass(100);
    log(first, 11, 20, 3);
    await lab.pass(6000);
    const lines = await linesOf(lab);
    expect(lines.map((line) => line.replace(/ +time: [\d.]+/, ''))).toEqual([
      'Iter(train) [5]  loss: 1.0000',
      'Iter(train) [10]  loss: 1.0000',
      'Iter(train) [10]  loss: 2.0000',
    ]);
    expect(worker.merge.runs.get(RUN)?.merge.counts.stale).toBe(10);
  });
});

describe('reductions', () => {
  test('`each` keeps the value of every rank', async () => {
    const options = {
      ...OPTIONS,
      customCfg: [
        { dataSrc: 'step', methodName: 'max', windowSize: 15, logName: 'slowest' },
        { dataSrc: 'step', methodName: 'count', windowSize: 'global' as const, logName: 'n' },
      ],
    };
    const { lab } = await start({ options, reductions: [['st*', 'each']] });
    const ranks = [0, 1, 2].map((rank) => lab.producer(rank, 3));
    for (let iter = 1; iter <= 5; iter++) {
      for (const [rank, producer] of ranks.entries()) {
        producer.collect({ train: { loss: rank, step: iter + rank }, iter, time: START_MS });
      }
    }
    await lab.pass(200);
    const [line] = await linesOf(lab);
    expect(line).toContain('loss: 1.0000');
    expect(line).toContain('slowest: 7');
    expect(line).toContain('n: 15');
  });

  test('the first pattern that matches counts, below the mode too', async () => {
    const reductions = [
      ['train/a', 'max'],
      ['a', 'min'],
      ['*', 'sum'],
    ] as const;
    const { lab } = await start({ reductions });
    const ranks = [0, 1].map((rank) => lab.producer(rank, 2));
    for (const [rank, producer] of ranks.entries()) {
      for (let iter = 1; iter <= 5; iter++) {
        producer.collect({ train: { a: rank, b: rank + 0.5, lr: 1 }, iter, time: START_MS });
      }
    }
    await lab.pass(200);
    expect((await linesOf(lab))[0]).toContain('lr: 2.0000e+00');
    expect((await linesOf(lab))[0]).toMatch(/a: 1 .*b: 2$/);
  });
});

describe('instances of a service', () => {
  const SERVICE = { modes: ['http'], interval: 4, windowSize: 4, timeZone: 'UTC' };

  test('follow each other by clock, whoever sends first', async () => {
    const { lab } = await start({ options: SERVICE });
    const pods = ['a', 'b'].map((pod) => lab.producer(pod, undefined, SERVICE));
    await lab.pass(100);
    const at = lab.nowMs - 50;
    for (const ms of [0, 10, 20, 30]) {
      pods[0]?.collect({ http: { latency: ms }, time: at + ms });
    }
    await lab.pass(30);
    for (const ms of [5, 15, 25, 35]) {
      pods[1]?.collect({ http: { latency: ms }, time: at + ms });
    }
    await lab.pass(30);
    for (const pod of pods) void pod.close();
    await lab.pass(100);
    // the newest of four: 0, 5, 10, 15, then 20, 25, 30, 35
    const newest = (await linesOf(lab)).map((line) => /latency: ([\d.]+)/.exec(line)?.[1]);
    expect(newest).toEqual(['15', '35']);
  });

  test('with a clock far behind are late, and that is told once', async () => {
    const { lab, worker } = await start({ options: SERVICE });
    const pods = ['a', 'pod-7'].map((pod) => lab.producer(pod, undefined, SERVICE));
    await lab.pass(6000);
    for (let n = 0; n < 3; n++) {
      pods[0]?.collect({ http: { latency: 1 }, time: lab.nowMs });
      pods[1]?.collect({ http: { latency: 1 }, time: lab.nowMs - 41_000 });
      await lab.pass(200);
    }
    expect(lab.warnings).toEqual(["the clock of pod-7 is 41 s behind the broker's"]);
    expect(worker.merge.runs.get(RUN)?.merge.counts.late).toBe(3);
  });
});

test('runs of one partition do not change each other', async () => {
  const { lab } = await start();
  const one = lab.producer(0, 1, {}, { run: 'one' });
  const other = lab.producer(0, 2, {}, { run: 'other' });
  log(one, 1, 5, 1);
  log(other, 1, 5, 2);
  await lab.pass(200);
  expect(await linesOf(lab, 'one')).toHaveLength(1);
  expect(await linesOf(lab, 'other')).toEqual([]);
});
