import { parseOptions, type WindrowOptions } from '../../src/internal/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

const START_MS = 1724209121000;
const HEAD = 'Epoch(train) [1][2]';

/** The line and the tag of two iterations of 0.5 s in a run of ten, with memory and throughput. */
function lineOf(given: WindrowOptions) {
  const tags: object[] = [];
  const { options } = parseOptions(
    { interval: 2, maxIters: 10, throughput: true, timeZone: 'UTC', ...given },
    {},
  );
  const { engine, lines } = openTextEngine(options, () => START_MS, [
    {
      write: (event) => {
        if (event.kind === 'summary') tags.push(event.summary);
      },
    },
  ]);
  for (let i = 0; i < 2; i++) {
    engine.collect({ time: START_MS + 500 * i, train: { loss: 0.5, time: 0.5 }, memory: 812 });
  }
  engine.end();
  const [line = ''] = lines;
  return { message: line.slice(line.indexOf(HEAD) + HEAD.length), tags };
}

const [ETA, TIME, THROUGHPUT, MEMORY, LOSS] = [
  'eta: 0:00:04',
  'time: 0.5000',
  'throughput: 2.0000',
  'memory: 812',
  'loss: 0.5000',
] as const;

test.each<[WindrowOptions, readonly string[]]>([
  [{}, [ETA, TIME, THROUGHPUT, MEMORY, LOSS]],
  [{ hide: ['eta'] }, [TIME, THROUGHPUT, MEMORY, LOSS]],
  [{ hide: ['memory'] }, [ETA, TIME, THROUGHPUT, LOSS]],
  [{ hide: ['throughput'] }, [ETA, TIME, MEMORY, LOSS]],
  [{ hide: ['e*', 'm*', 't*'] }, [LOSS]],
  [{ show: ['loss'] }, [LOSS]],
  [{ show: ['loss', 'eta'] }, [ETA, LOSS]],
  [{ show: ['loss', 'memory', 'throughput'] }, [THROUGHPUT, MEMORY, LOSS]],
  [{ show: ['*'], hide: ['eta'] }, [TIME, THROUGHPUT, MEMORY, LOSS]],
  [{ show: ['loss', 'eta'], hide: ['eta'] }, [LOSS]],
])('with %j the line shows %j', (given, parts) => {
  const { message, tags } = lineOf(given);
  expect(message.trim().split('  ')).toEqual(parts);
  expect(tags).toMatchObject([{ memoryMb: 812, eta: { sec: 4 } }]); // sinks have all of it
});
