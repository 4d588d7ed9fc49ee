/** `windrow/distributed`: the brokers through which many processes log one run. */

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
export { type PostgresBrokerOptions, postgresBroker } from './postgres-broker.ts';
export { type RedisBrokerOptions, redisBroker } from './redis-broker.ts';
