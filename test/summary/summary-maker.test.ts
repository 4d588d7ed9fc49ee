import {
  Engine,
  MessageHub,
  parseOptions,
  textLines,
  type WindrowOptions,
} from '../../src/internal/index.ts';

/** The messages of the lines of records. */
function messagesOf(given: WindrowOptions, records: readonly object[]): readonly string[] {
  const { options } = parseOptions({ hub: new MessageHub(), ...given }, {});
  const messages: string[] = [];
  const text = textLines(options, {
    isColored: false,
    filtersOrdinary: true,
    write: (_, message) => void messages.push(message),
  });
  const engine = new Engine(options, { sinks: [text], clock: () => 0 });
  for (const record of records) engine.collect({ ...record });
  engine.end();
  return messages;
}

test('of val an iteration shows what begins with val/loss, nothing else of val/', () => {
  const val = { 'val/loss_cls': 1, 'val/acc': 2, loss: 3 };
  const record = { val, batch: 1, epochLength: 3, epoch: 1, time: 0 };
  const [message] = messagesOf({ interval: 1 }, [record]);
  expect(message).toMatch(/^Epoch\(val\)\[1\]\[1\] +val\/loss_cls: 1\.0000$/);
});

test.each([
  ['no item', [], '2.0000'],
  ['an item for time', [{ dataSrc: 'time', methodName: 'max', windowSize: 2 }], '2.7500'],
] as const)(
  'the end of a loop shows the mean of its times unless an item names them: %s',
  (_, customCfg, time) => {
    const records = [1.25, 2.75].map((value, index) => ({
      ...{ val: { acc: 0.5, time: value }, batch: index + 1, epochLength: 2, epoch: 1 },
      time: index,
    }));
    // the mean of one value is what MMEngine shows for an item that it does not find
    const messages = messagesOf({ windowSize: 1, customCfg }, records);
    expect(messages.at(-1)).toContain(`  time: ${time}`);
  },
);
