/** The library's face: what programs build on, by hand. Adapters have their own, in `internal`. */

export type { Statistic, Statistics } from './aggregates/statistic.ts';
export {
  type Broker,
  BrokerError,
  type BrokerFault,
  type Checkpoint,
  type Entry,
  type FollowOptions,
  type Line,
  type Position,
} from './broker/broker.ts';
export { Engine, type EngineDependencies, type RestoreOptions } from './engine/engine.ts';
export { type History, HistoryBuffer, type HistoryBufferOptions } from './hub/history-buffer.ts';
export type { HubObserver } from './hub/hub-observer.ts';
export type { HubState } from './hub/hub-state.ts';
export { MessageHub, type UpdateOptions, type UpdateScalarOptions } from './hub/message-hub.ts';
export { SummaryFormatter } from './line/summary-formatter.ts';
export type { AggregatorStats, PartitionStatus } from './merge/aggregator.ts';
export type { MergeCounts } from './merge/merge-counts.ts';
export type { Reduction } from './merge/reduction.ts';
export type { RunStatus } from './merge/run-status.ts';
export type { CustomCfg } from './options/declarations/custom-cfg-fields.ts';
export type { DistributeOption } from './options/declarations/distribute-fields.ts';
export type { LinesOutput } from './options/declarations/lines-fields.ts';
export type { EpochLength } from './options/declarations/run-options.ts';
export type { Best, OnBest, WarnKind } from './options/declarations/watch-options.ts';
export type { Duration } from './options/duration.ts';
export { parseOptions } from './options/parse-options.ts';
export type { WindowSize } from './options/window-size.ts';
export type { LogProcessorOptions, WindrowOptions } from './options/windrow-options.ts';
export { readStateFile } from './output/read-state-file.ts';
export type { NumberKind } from './record/number-kind.ts';
export type { Coverage } from './run/coverage.ts';
export type { EndEvent, EngineEvent, RunEvent, SummaryEvent } from './sinks/event.ts';
export { eventFiles } from './sinks/event-files.ts';
export { type GivenSink, GuardedSink } from './sinks/guarded-sink.ts';
export { runFile } from './sinks/run-file.ts';
export { scalarsFile } from './sinks/scalars-file.ts';
export type { Sink } from './sinks/sink.ts';
export type { DistributedStats, Stats } from './sinks/stats.ts';
export { textLines } from './sinks/text-lines.ts';
export type { RunProgress } from './state/engine-state.ts';
export { explain } from './summary/explain.ts';
export { LogProcessor } from './summary/log-processor.ts';
export type { Summary, SummaryItem } from './summary/summary.ts';
export type { SummaryMoment } from './summary/summary-moment.ts';
