/**
 * `windrow/distributed`: the ranks that log one run, the brokers between them, and what merges their
 * records into lines.
 */

export type {
  AggregatorStats,
  Broker,
  BrokerFault,
  Checkpoint,
  Entry,
  FollowOptions,
  Line,
  MergeCounts,
  PartitionStatus,
  Position,
  Reduction,
  RunStatus,
} from '../../src/index.ts';
export { BrokerError } from '../../src/index.ts';
export {
  type AggregateListeners,
  aggregate,
  type RunningAggregator,
} from './aggregate.ts';
export type { AggregateOptions } from './aggregate-options.ts';
export type { BrokerOptions } from './broker-options.ts';
export { type FileBrokerOptions, fileBroker } from './file-broker.ts';
export { type MemoryBrokerOptions, memoryBroker } from './memory-broker.ts';
export { type PostgresBrokerOptions, postgresBroker } from './postgres-broker.ts';
export { type ProducerOptions, producer, type RankProducer } from './producer.ts';
export { type RedisBrokerOptions, redisBroker } from './redis-broker.ts';
export { type Shipped, ship } from './ship.ts';
