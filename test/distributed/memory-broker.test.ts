import { memoryBroker } from '../../adapters/distributed/memory-broker.ts';
import type { Broker } from '../../src/index.ts';
import { testBroker } from './broker-contract.ts';

testBroker(() => {
  const opened: Broker[] = [];
  return {
    open(options) {
      const [sharedWith] = opened;
      const broker = memoryBroker({ ...options, ...(sharedWith && { sharedWith }) });
      opened.push(broker);
      return broker;
    },
    async clear() {
      for (const broker of opened) await broker.close();
    },
  };
});
