/**
 * What adapters use besides the library's face; the package does not export it. Types that adapters
 * show to programs come from the face itself, because this file does not ship.
 */

export {
  DEFAULT_KEEP_LINES,
  DEFAULT_PARTITIONS,
  MAX_BATCH_BYTES,
  START,
} from '../broker/broker.ts';
export { CallChecks } from '../broker/check-call.ts';
export { committedLines, type PlacedLine } from '../broker/committed-lines.ts';
export { MemoryBroker } from '../broker/memory-broker.ts';
export { MemoryStore } from '../broker/memory-store.ts';
export { partitionOf } from '../broker/partition-of.ts';
export { producerName, runPrefix } from '../broker/producer-name.ts';
export type { InputState } from '../engine/engine-memory.ts';
export type { Outcome, RecordContext } from '../engine/intake.ts';
export { claimHub } from '../hub/claim-hub.ts';
export { PendingUpdates } from '../hub/pending-updates.ts';
export * from '../index.ts';
export { Aggregator } from '../merge/aggregator.ts';
export { type LogStatus, readLogStatus } from '../merge/log-status.ts';
export type { MergeSettings } from '../merge/merge-settings.ts';
export type { MergedLine } from '../merge/merged-run.ts';
export { REDUCTIONS } from '../merge/reduction.ts';
export { LineSplitter } from '../ndjson/line-splitter.ts';
export { NdjsonReader } from '../ndjson/ndjson-reader.ts';
export {
  type CommandFlag,
  commandFlags,
  flagsOf,
  optionsWithoutFlag,
} from '../options/command-flags.ts';
export { distributeFields } from '../options/declarations/distribute-fields.ts';
export {
  type BrokerSettings,
  type Distribution,
  type GivenDistribution,
  resolveBroker,
  resolveDistribution,
} from '../options/distribution.ts';
export { parseDuration } from '../options/duration.ts';
export { nearestName } from '../options/nearest-name.ts';
export type { Flag } from '../options/option.ts';
export type { Options } from '../options/options.ts';
export type { Preset } from '../options/presets/preset.ts';
export { countLines } from '../output/count-lines.ts';
export { DEFAULT_MAX_LENGTH, LineWriter } from '../output/line-writer.ts';
export type { OutputStats } from '../output/output-stats.ts';
export { sha256 } from '../output/sha256.ts';
export { StateFile } from '../output/state-file.ts';
export { BEAT_MS, StateOwner } from '../output/state-owner.ts';
export { syncFile, syncFileNow } from '../output/sync-file.ts';
export {
  livenessOf,
  ownIdentity,
  type ThreadIdentity,
} from '../output/thread-identity.ts';
export { appendsToTornEnd } from '../output/torn-end.ts';
export { Producer, type ProducerOptions } from '../producer/producer.ts';
export type { RankIdentity } from '../producer/rank-identity.ts';
export { type LeftSpool, type Spool, shipBatches } from '../producer/spool.ts';
export { HUB_UPDATES_KEY, type HubUpdates } from '../record/hub-updates.ts';
export type { LineLearner } from '../record/line-learner.ts';
export { isPlainObject, type LogRecord, readName } from '../record/log-record.ts';
export { hasScalars } from '../record/read-record.ts';
export type { Batch } from '../record/template.ts';
export { REPORT_MARK } from '../report/report-html.ts';
export { reportPage } from '../report/report-page.ts';
export type { ReportData, RunData } from '../report/report-run.ts';
export { runData } from '../report/run-data.ts';
export { eventOfPosted, type PostedEvent, postedEvent } from '../sinks/posted-event.ts';
export type { EngineState } from '../state/engine-state.ts';
export type { StateStore } from '../state/state-store.ts';
export { bestDirection } from '../summary/best-direction.ts';
export { tagToObject } from '../summary/tag-to-object.ts';
export { TrackBudget } from '../tracks/track-budget.ts';
