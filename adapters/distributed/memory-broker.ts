import type { Broker } from '../../src/index.ts';
import { MemoryBroker, MemoryStore } from '../../src/internal/index.ts';
import type { BrokerOptions } from './broker-options.ts';

/** A memory that several brokers of one process share. */
export interface MemoryBrokerOptions extends BrokerOptions {
  /** A broker in memory with which this one shares its memory; default none. */
  readonly sharedWith?: Broker | undefined;
}

const stores = new WeakMap<Broker, MemoryStore>();

/** Returns a broker in the memory of this process: for tests, and for ranks that are threads. */
export function memoryBroker({ sharedWith, ...options }: MemoryBrokerOptions = {}): Broker {
  const store = (sharedWith && stores.get(sharedWith)) ?? new MemoryStore();
  const broker = new MemoryBroker({ ...options, store, clock: Date.now, startTimer });
  stores.set(broker, store);
  return broker;
}

function startTimer(call: () => void, ms: number): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}
