import { MAX_KEY_LENGTH } from '../record/scalar-key.ts';
import type { Template } from '../record/template.ts';
import { checkRows } from './check-rows.ts';
import { readFrame } from './frame.ts';
import {
  Refusal,
  readArray,
  readHeadName,
  readInteger,
  readTexts,
  refuseUnless,
} from './header-reader.ts';
import {
  type BatchHead,
  type Decoded,
  MAX_BATCH_RECORDS,
  MAX_RANKS,
  type RankBatch,
  type Signal,
} from './rank-batch.ts';
import { readBlocks } from './read-blocks.ts';
import { MAX_LABELS, readTemplate } from './read-template.ts';

/** Characters of templates that are remembered. Above it all are forgotten. */
const MAX_TEMPLATE_LENGTH = 4 * 2 ** 20;
/** A number of a rank as `String` writes it. */
const NUMBER = /^(?:0|[1-9]\d*)$/;
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * Decodes batches. Batches with the same template have the same object of it, so that what is kept
 * per template is found again.
 */
export class BatchDecoder {
  readonly #templates = new Map<string, Template>();
  #length = 0;

  /** Decodes one batch, whose columns are read in place. Never throws, whatever the bytes are. */
  decode(given: Uint8Array): Decoded {
    const frame = readFrame(given);
    if (frame.kind !== 'frame') return frame;
    const { header, bytes, columnsAt } = frame;
    try {
      return { kind: 'batch', batch: this.#read(header, bytes, columnsAt) };
    } catch (error) {
      // a batch of another program: what it does to this code is its fault, and counted as such
      return {
        kind: 'refused',
        reason: error instanceof Refusal ? error.message : 'it is no batch',
      };
    }
  }

  #read(header: unknown, bytes: Uint8Array, columnsAt: number): RankBatch {
    const fields = Object(header) as Record<string, unknown>;
    const head = readHead(fields);
    const labels = readTexts(fields.l, MAX_BATCH_RECORDS, MAX_KEY_LENGTH, 'the labels');
    const templates = readArray(fields.t, MAX_BATCH_RECORDS, 'the templates').map((raw) =>
      this.#template(raw, head.groupBy.length),
    );
    const blocks = readBlocks(fields.b, { templates, bytes, columnsAt });
    let count = 0;
    for (const block of blocks) {
      if (block.kind === 'rows') checkRows(block, labels.length);
      count += block.kind === 'rows' ? block.length : block.lines.length;
    }
    refuseUnless(count === head.count, 'it has not as many records as it says');
    return { ...head, labels, blocks };
  }

  #template(raw: unknown, labels: number): Template {
    const text = JSON.stringify(raw);
    const known = this.#templates.get(text);
    const template = known ?? readTemplate(raw);
    refuseUnless(template.labels.length === labels, 'a template has not the labels of its batch');
    if (known === undefined) this.#keep(text, template);
    return template;
  }

  #keep(text: string, template: Template): void {
    if (this.#length > MAX_TEMPLATE_LENGTH) {
      this.#templates.clear();
      this.#length = 0;
    }
    this.#templates.set(text, template);
    this.#length += text.length;
  }
}

function readHead(fields: Record<string, unknown>): BatchHead {
  const world =
    fields.world === undefined ? undefined : readInteger(fields.world, 1, MAX_RANKS, 'world');
  const seq = readInteger(fields.seq, 1, MOST, 'seq');
  const count = readInteger(fields.n, 0, MAX_BATCH_RECORDS, 'n');
  const signal = readSignal(fields.f);
  refuseUnless(count === 0 || signal === undefined, 'a signal has records');
  refuseUnless(count > 0 || signal !== undefined, 'it has neither records nor a signal');
  return {
    run: readHeadName(fields.run, 'run'),
    rank: readRank(fields.rank, world),
    world,
    inc: readInteger(fields.inc, 0, MOST, 'inc'),
    attempt: readInteger(fields.attempt, 0, MOST, 'attempt'),
    seq,
    count,
    signal,
    clockMs: readInteger(fields.clock, 0, MOST, 'clock'),
    groupBy: readTexts(fields.g, MAX_LABELS, MAX_KEY_LENGTH, 'groupBy'),
  };
}

/** Reads the name of a rank; with a world it is one of its numbers. */
function readRank(raw: unknown, world: number | undefined): string {
  const rank = readHeadName(raw, 'rank');
  const isOfWorld = world === undefined || (NUMBER.test(rank) && Number(rank) < world);
  refuseUnless(isOfWorld, 'rank is none of its world');
  return rank;
}

function readSignal(raw: unknown): Signal | undefined {
  refuseUnless(raw === undefined || raw === 'hb' || raw === 'bye', 'its signal is unknown');
  if (raw === undefined) return undefined;
  return raw === 'hb' ? 'alive' : 'bye';
}
