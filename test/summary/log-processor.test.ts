import { formatSummary, LogProcessor, MessageHub, type Place } from '../../src/index.ts';

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
  return formatSummary(processor.getLogAfterIter(hub, MOMENT));
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
