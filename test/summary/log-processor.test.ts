import fc from 'fast-check';
import { LogProcessor, MessageHub, type Place, SummaryFormatter } from '../../src/index.ts';
import { formatFixed } from '../../src/line/python-number.ts';

const PLACE: Place = {
  mode: 'train',
  group: [],
  epoch: 1,
  iter: 2000,
  batch: 2000,
  epochLength: undefined,
  maxEpochs: undefined,
  maxIters: undefined,
  isTraining: true,
};
const MOMENT = { place: PLACE, timeMs: 0, step: PLACE.iter };

function lineOf(processor: LogProcessor, hub: MessageHub): string {
  return new SummaryFormatter().format(processor.getLogAfterIter(hub, MOMENT));
}

function hubOf(losses: readonly number[]): MessageHub {
  const hub = new MessageHub();
  for (const loss of losses) hub.updateScalar('train/loss', loss);
  return hub;
}

test('each line is of the hub that it is asked of', () => {
  const processor = new LogProcessor();
  const lines = [hubOf([1]), hubOf([2])].map((hub) => lineOf(processor, hub));
  expect(lines).toEqual([
    'Epoch(train) [1][2000]    loss: 1.0000',
    'Epoch(train) [1][2000]    loss: 2.0000',
  ]);
});

/** 2000 decimals whose mean has a 5, and nothing more, behind its fourth decimal. */
const lossesNearTie = fc
  .array(fc.nat(9999), { minLength: 1999, maxLength: 1999 })
  .map((tenThousandths) => {
    const sum = tenThousandths.reduce((total, value) => total + value, 0);
    const last = (3000 - (sum % 2000)) % 2000;
    return [...tenThousandths, last].map((value) => value / 10_000);
  });

test('a line rounds a long mean as numpy does, whatever digits another key has', () => {
  const processor = new LogProcessor({
    customCfg: [{ dataSrc: 'loss', methodName: 'mean', windowSize: 'global' }],
    digits: { grad_norm: 6 },
  });
  fc.assert(
    fc.property(lossesNearTie, (losses) => {
      const hub = hubOf(losses);
      const mean = hub.getScalar('train/loss').mean();
      expect(lineOf(processor, hub)).toContain(`loss: ${formatFixed(mean, 4)}`);
    }),
    { numRuns: 100 },
  );
});
