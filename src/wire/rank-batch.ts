import type { ModeScalars } from '../record/scalar-record.ts';
import type { Template } from '../record/template.ts';
import type { Column } from './column.ts';

/**
 * What a batch is besides its records: `alive` says that the rank still runs, `bye` that it has
 * ended and logs nothing more.
 */
export type Signal = 'alive' | 'bye';

/** Who made a batch, and which of its records these are. */
export interface BatchHead {
  /** The name of the run, which all its ranks share. */
  readonly run: string;
  /** The number of the rank in text, or any name of an instance. */
  readonly rank: string;
  /** The number of ranks; `undefined` for instances of a service. */
  readonly world: number | undefined;
  /** The incarnation: when the process started, epoch ms; higher than any earlier one of the rank. */
  readonly inc: number;
  /** The attempt of the whole job, from 0. */
  readonly attempt: number;
  /**
   * The number of the first record of the batch in its incarnation, from 1; without records, that
   * of the next record. Records between the end of the batch before and `seq` were lost.
   */
  readonly seq: number;
  /** The records of the batch: its rows and its notes. Zero for a signal. */
  readonly count: number;
  readonly signal: Signal | undefined;
  /** The clock of the rank when the batch was sealed, epoch ms. */
  readonly clockMs: number;
  /** The names of the labels that the templates have, in their order: `groupBy` of the rank. */
  readonly groupBy: readonly string[];
}

/** A batch of one rank as the log holds it, decoded. Valid as long as the bytes it came from. */
export interface RankBatch extends BatchHead {
  /**
   * The texts of labels. In columns of labels (`LabelSource` of kind `text`) a value is an index
   * into this list, and not an id of a `LabelTable`.
   */
  readonly labels: readonly string[];
  /** The records, in the order in which they came. */
  readonly blocks: readonly Block[];
}

/** Consecutive records of a batch. */
export type Block = RowBlock | NoteBlock;

/** Rows of one template. */
export interface RowBlock {
  readonly kind: 'rows';
  /**
   * The same object for the same template in all batches of one decoder. It has no conversions and
   * no columns of other clocks: the rank has done that.
   */
  readonly template: Template;
  /** Number of rows, at least 1. */
  readonly length: number;
  /** `template.width` columns. */
  readonly columns: readonly Column[];
  /** What the records bring besides numbers; then there is one row. */
  readonly extras: BlockExtras | undefined;
}

/** The parts of a record that its row does not hold. */
export interface BlockExtras {
  /** By section: the members that are no scalars. */
  readonly info: readonly ModeScalars['info'][];
  /** The name of the experiment, where the record says it. */
  readonly experimentName: string | undefined;
}

/**
 * Records without scalars that say something of the run or of the hub, as JSON: `run`, or updates
 * of a hub under `HUB_UPDATES_KEY`. They are for `Engine.collect`.
 */
export interface NoteBlock {
  readonly kind: 'notes';
  readonly lines: readonly string[];
}

/** A decoded batch, or why the bytes are none. */
export type Decoded =
  | { readonly kind: 'batch'; readonly batch: RankBatch }
  /** The batch is skipped and counted by its reason. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** A newer windrow has written it: whoever reads the partition has to stop. */
  | { readonly kind: 'unknownFormat'; readonly message: string };

/** The largest batch in bytes, its header included. */
export const MAX_BATCH_BYTES = 2 ** 20;
export const MAX_HEADER_BYTES = 2 ** 16;
export const MAX_BATCH_RECORDS = 4096;
/** The largest number of columns of a template. */
export const MAX_COLUMNS = 2000;
/** The longest name of a run and of a rank. */
export const MAX_NAME_LENGTH = 200;
/** The largest world of a run. */
export const MAX_RANKS = 1000;
