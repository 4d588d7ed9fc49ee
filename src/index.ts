/** The library's face: what adapters and programs build on, by hand. */

export type { Statistic, Statistics } from './aggregates/statistic.ts';
export {
  Engine,
  type EngineDependencies,
} from './engine/engine.ts';
export type { Outcome, RecordContext } from './engine/intake.ts';
export type { Stats } from './engine/stats.ts';
export { claimHub } from './hub/claim-hub.ts';
export { type History, HistoryBuffer, type HistoryBufferOptions } from './hub/history-buffer.ts';
export type { HubObserver } from './hub/hub-observer.ts';
export type { HistoryState, HubState } from './hub/hub-state.ts';
export { MessageHub, type UpdateOptions, type UpdateScalarOptions } from './hub/message-hub.ts';
export { PendingUpdates } from './hub/pending-updates.ts';
export { SummaryFormatter } from './line/summary-formatter.ts';
export type { BatchTaker } from './ndjson/batch-taker.ts';
export { LineSplitter } from './ndjson/line-splitter.ts';
export { NdjsonReader } from './ndjson/ndjson-reader.ts';
export { type CommandFlag, commandFlags } from './options/command-flags.ts';
export type { CustomCfg } from './options/declarations/custom-cfg-fields.ts';
export type { EpochLength } from './options/declarations/run-options.ts';
export { type CompleteOptions, type Flag, type GivenOptions, option } from './options/option.ts';
export type { Options } from './options/options.ts';
export { parseOptions } from './options/parse-options.ts';
export type { WindowSize } from './options/window-size.ts';
export type { LogProcessorOptions, WindrowOptions } from './options/windrow-options.ts';
export { countLines } from './output/count-lines.ts';
export { DEFAULT_MAX_LENGTH, LineWriter, type LineWriterOptions } from './output/line-writer.ts';
export { readStateFile } from './output/read-state-file.ts';
export { sha256 } from './output/sha256.ts';
export { StateFile } from './output/state-file.ts';
export { HUB_UPDATES_KEY, type HubUpdates } from './record/hub-updates.ts';
export { isPlainObject, type LogRecord, readName } from './record/log-record.ts';
export { parseLine } from './record/parse-line.ts';
export { hasScalars } from './record/read-record.ts';
export type { Place } from './run/place.ts';
export type {
  EngineEvent,
  NoticeEvent,
  OrdinaryEvent,
  Sink,
  SinkStats,
  SummaryEvent,
  TableEvent,
  TraceEvent,
} from './sinks/event.ts';
export { scalarsFile } from './sinks/scalars-file.ts';
export { type TextLinesOptions, textLines } from './sinks/text-lines.ts';
export type { InputState } from './state/engine-memory.ts';
export type { EngineState, RunProgress } from './state/engine-state.ts';
export type { StateStore } from './state/state-store.ts';
export { explain, type Rule, rulesOf } from './summary/explain.ts';
export { LogProcessor } from './summary/log-processor.ts';
export type { RunTableRow } from './summary/run-table.ts';
export type { Summary, SummaryItem } from './summary/summary.ts';
export type { SummaryMoment } from './summary/summary-moment.ts';
export { tagToObject } from './summary/tag-to-object.ts';
