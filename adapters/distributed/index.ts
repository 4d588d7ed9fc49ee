/** `windrow/distributed`: the ranks that log one run, and the brokers between them. */

export type {
  Broker,
  BrokerFault,
  Checkpoint,
  Entry,
  FollowOptions,
  Line,
  Position,
} from '../../src/index.ts';
export { BrokerError } from '../../src/index.ts';
export type { BrokerOptions } from './broker-options.ts';
export { type FileBrokerOptions, fileBroker } from './file-broker.ts';
export { type MemoryBrokerOptions, memoryBroker } from './memory-broker.ts';
export { type ProducerOptions, producer, type RankProducer } from './producer.ts';
export { type RedisBrokerOptions, redisBroker } from './redis-broker.ts';
export { type Shipped, ship } from './ship.ts';
