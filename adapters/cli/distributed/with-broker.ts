import { stderr } from 'node:process';
import type { Broker } from '../../../src/index.ts';

/** Reaches a broker, says what the user should know of it, and closes it after `use`. */
export async function withBroker<Result>(
  broker: Broker,
  use: (broker: Broker) => Promise<Result>,
): Promise<Result> {
  try {
    for (const warning of await broker.preflight()) stderr.write(`windrow: ${warning}\n`);
    return await use(broker);
  } finally {
    await broker.close();
  }
}
