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
export type { Metric, Point } from '../metrics/metric.ts';
export { otlpRequest } from '../metrics/otlp-request.ts';
export {
  PROMETHEUS_TYPE,
  type PrometheusMetric,
  prometheusMetrics,
  prometheusText,
} from '../metrics/prometheus-text.ts';
export { RunMetrics } from '../metrics/run-metrics.ts';
export { LineSplitter } from '../ndjson/line-splitter.ts';
export { NdjsonReader } from '../ndjson/ndjson-reader.ts';
export { type Address, LIVE_PORT, PROMETHEUS_PORT, parseAddress } from '../options/address.ts';
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
export type { LineStyle } from '../options/line-style.ts';
export { nearestName } from '../options/nearest-name.ts';
export type { Flag } from '../options/option.ts';
export type { Options } from '../options/options.ts';
export type { Preset } from '../options/presets/preset.ts';
export { destinationSchema } from '../options/value-schemas.ts';
export { countLines } from '../output/count-lines.ts';
export { DEFAULT_MAX_LENGTH, LineWriter } from '../output/line-writer.ts';
export type { WriteAround } from '../output/output-file.ts';
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
export { progressRow } from '../progress/progress-row.ts';
export type { RunSnapshot } from '../progress/run-snapshot.ts';
export { HUB_UPDATES_KEY, type HubUpdates } from '../record/hub-updates.ts';
export type { LineLearner } from '../record/line-learner.ts';
export { isPlainObject, type LogRecord, readName } from '../record/log-record.ts';
export { parseLine } from '../record/parse-line.ts';
export { hasScalars } from '../record/read-record.ts';
export type { Stretch } from '../record/stretch.ts';
export type { Batch } from '../record/template.ts';
export { REPORT_MARK } from '../report/report-html.ts';
export { reportPage } from '../report/report-page.ts';
export type { LiveUpdate, ReportData, RunData } from '../report/report-run.ts';
export { type RunPosition, runChanges, runPosition } from '../report/run-changes.ts';
export { runData } from '../report/run-data.ts';
export { openEventFile } from '../sinks/event-files.ts';
export { isSink } from '../sinks/guarded-sink.ts';
export { eventOfPosted, type PostedEvent, postedEvent } from '../sinks/posted-event.ts';
export { type RunHead, type RunLine, type RunRow, readRunLine } from '../sinks/read-run-line.ts';
export { hasLine, type ShownEvent } from '../sinks/shown-event.ts';
export type { EngineState } from '../state/engine-state.ts';
export type { StateStore } from '../state/state-store.ts';
export { bestDirection } from '../summary/best-direction.ts';
export { tagToObject } from '../summary/tag-to-object.ts';
export type { GroupTracks } from '../tracks/group-tracks.ts';
export { RunTracks } from '../tracks/run-tracks.ts';
export { TrackBudget } from '../tracks/track-budget.ts';
