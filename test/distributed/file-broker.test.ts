import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileBroker } from '../../adapters/distributed/file-broker.ts';
import type { Broker } from '../../src/index.ts';
import { testBroker } from './broker-contract.ts';

testBroker(() => {
  const dir = mkdtempSync(join(tmpdir(), 'windrow-broker-'));
  const opened: Broker[] = [];
  return {
    open(options) {
      const broker = fileBroker({ dir, segmentBytes: 64 * 1024, ...options });
      opened.push(broker);
      return broker;
    },
    async clear() {
      for (const broker of opened) await broker.close();
      rmSync(dir, { recursive: true });
    },
  };
});
