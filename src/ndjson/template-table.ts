import type { LineLearner } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { Batch, Template } from '../record/template.ts';
import { type Credit, earnCredit, LearningCredit } from './learning-credit.ts';
import { type LineForm, readForm, slotsOf } from './line-form.ts';
import { type IdOfLabel, LineMatcher, MAX_LINES } from './line-matcher.ts';
import { programBytes, writeProgram } from './line-program.ts';
import { LineSketch } from './line-sketch.ts';

/**
 * Of all templates with their rows; once it is used up, all begin anew. A line whose template would
 * need more is parsed. Twice as much may be held while the memory grows.
 */
const MAX_BYTES = 16 * 2 ** 20;
/** Fewer than a template of `MAX_BYTES` has room for. */
const MAX_VALUES = MAX_BYTES / 64;
/** Rows of a template: of narrow ones there are `MAX_LINES`. */
const ROWS_BYTES = 16 * 1024;
/** What a template takes besides its bytes in the memory. */
const OBJECT_BYTES = 512;

/** Of a template in the memory, as assembly/line-templates.ts has it. */
const HEAD_BYTES = 32;
const COUNT_BITS = 8;
const COUNT_MASK = 0xff;

/** The text of some bytes, as UTF-8. */
export type Decode = (bytes: Uint8Array, start: number, end: number) => string;

/** A template in use; as a batch it is the lines that matched it last. */
interface LineTemplate extends Batch {
  readonly template: Template;
  rows: Float64Array;
  count: number;
  readonly credit: Credit;
  readonly hash: number;
  sketch: LineSketch;
  /** Where in the memory it is, and where its rows are. */
  address: number;
  readonly rowsAddress: number;
  readonly maxLines: number;
}

/**
 * Reads lines without parsing them: lines of one call site differ in a few values only, so the literal
 * pieces of a known line are compared and the values between them are read from the bytes. What a match
 * says of a line is what parsing it would; of any other line it says nothing.
 *
 * @example
 * table.setBytes(bytes);
 * const batch = table.read(start);
 * if (batch !== undefined) return engine.takeBatch(batch);
 * const record = JSON.parse(decode(bytes, start, end));
 * table.learn(start, end, record);
 */
export class TemplateTable {
  readonly #learner: LineLearner;
  readonly #idOfLabel: IdOfLabel;
  readonly #credit = new LearningCredit();
  /** By number. */
  readonly #templates: LineTemplate[] = [];
  readonly #byHash = new Map<number, LineTemplate[]>();
  /** Made for the first line that is learned: programs that read few lines have none. */
  #matcher: LineMatcher | undefined;
  #hasMatcher = true;
  #usedBytes = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #labelGeneration = 0;

  constructor(learner: LineLearner, decode: Decode) {
    this.#learner = learner;
    this.#idOfLabel = (bytes, start, end) => {
      const id = learner.labels.idOf(decode(bytes, start, end));
      this.#followLabels();
      return id;
    };
  }

  /** The bytes whose lines are read from now on; they stay as they are until the next ones. */
  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#followLabels();
    this.#matcher?.setBytes(bytes);
  }

  /** How many lines are read at most without being parsed, by template. */
  get size(): number {
    return this.#templates.length;
  }

  /** Where each line of the batch that was read last ends, behind its newline. */
  get ends(): Uint32Array {
    return this.#matcher?.ends ?? new Uint32Array(0);
  }

  /**
   * The lines from `start` on for as long as they match one template, several at once; `undefined`
   * when the first one matches none, or has no newline behind it. Allocates nothing.
   */
  read(start: number): Batch | undefined {
    if (this.#matcher === undefined || start === this.#bytes.length) return undefined;
    const result = this.#matcher.read(start);
    if (result === 0) return undefined;
    const template = this.#templates[result >> COUNT_BITS] as LineTemplate;
    template.count = result & COUNT_MASK;
    earnCredit(template.credit, template.count);
    return template;
  }

  /**
   * Learns from a line that matched nothing and that was read as `record`, so that the next like it
   * does. Lines that never repeat are soon hardly looked at.
   */
  learn(start: number, end: number, record: LogRecord): void {
    const matcher = this.#openMatcher();
    if (matcher === undefined) return;
    if (end - start > matcher.windowBytes) this.#growWindow(matcher, end - start);
    const hash = matcher.hash(start, end);
    const credit = this.#credit.take(hash);
    if (credit === undefined) return;
    const line = this.#bytes.subarray(start, end);
    const form = readForm(line, record, this.#learner, MAX_VALUES);
    if (form === undefined || this.#widenKnown(matcher, hash, form)) return;
    const template = this.#learner.learn(record, slotsOf(form), form.width);
    if (template !== undefined) this.#add(matcher, { template, form, hash, credit });
  }

  #openMatcher(): LineMatcher | undefined {
    if (this.#matcher !== undefined || !this.#hasMatcher) return this.#matcher;
    try {
      this.#matcher = new LineMatcher(this.#idOfLabel);
      this.#matcher.setBytes(this.#bytes);
    } catch {
      this.#hasMatcher = false; // --jitless, or too little address space for a memory
    }
    return this.#matcher;
  }

  #growWindow(matcher: LineMatcher, length: number): void {
    this.#clear(matcher);
    matcher.growWindow(length);
  }

  /** Makes a template cover another line too; false when none can. */
  #widenKnown(matcher: LineMatcher, hash: number, form: LineForm): boolean {
    for (const known of this.#byHash.get(hash) ?? []) {
      const widened = known.sketch.widen(form);
      if (widened === undefined) continue;
      const bytes = HEAD_BYTES + programBytes(widened.form);
      this.#usedBytes += bytes + widened.sketch.byteLength - known.sketch.byteLength;
      if (this.#usedBytes > MAX_BYTES) {
        this.#clear(matcher);
        return false;
      }
      matcher.retire(known.address);
      known.sketch = widened.sketch;
      known.address = this.#allocate(matcher, bytes);
      this.#write(matcher, known, widened.form, this.#templates.indexOf(known));
      return true;
    }
    return false;
  }

  #add(
    matcher: LineMatcher,
    {
      template,
      form,
      hash,
      credit,
    }: { template: Template; form: LineForm; hash: number; credit: Credit },
  ): void {
    const sketch = new LineSketch(form);
    const maxLines = Math.min(MAX_LINES, Math.ceil(ROWS_BYTES / (8 * Math.max(1, form.width))));
    const rowsBytes = 8 * form.width * maxLines;
    const bytes = HEAD_BYTES + programBytes(form);
    const allBytes = bytes + rowsBytes + sketch.byteLength + OBJECT_BYTES;
    if (allBytes > MAX_BYTES) return;
    if (this.#usedBytes + allBytes > MAX_BYTES) this.#clear(matcher);
    this.#usedBytes += allBytes;
    const address = this.#allocate(matcher, bytes + rowsBytes);
    const rowsAddress = address + bytes;
    const rows = rowsOf(matcher, rowsAddress, form.width, maxLines);
    fillConstants(rows, form, maxLines);
    const known: LineTemplate = {
      template,
      rows,
      count: 0,
      credit,
      hash,
      sketch,
      address,
      rowsAddress,
      maxLines,
    };
    this.#templates.push(known);
    const alike = this.#byHash.get(hash);
    if (alike === undefined) this.#byHash.set(hash, [known]);
    else alike.push(known);
    this.#write(matcher, known, form, this.#templates.length - 1);
  }

  /** Writes a template as assembly/line-templates.ts reads it. */
  #write(matcher: LineMatcher, known: LineTemplate, form: LineForm, index: number): void {
    const { hash, address, rowsAddress, maxLines } = known;
    const head = new Uint32Array(matcher.memory.buffer, address, HEAD_BYTES / 4);
    head.set([index, hash, rowsAddress, 8 * form.width, maxLines, 0, 0, 0]);
    writeProgram(matcher.memory, address + HEAD_BYTES, form);
    matcher.add(address);
  }

  #allocate(matcher: LineMatcher, bytes: number): number {
    const { memory } = matcher;
    const address = matcher.allocate(bytes);
    if (matcher.memory === memory) return address;
    for (const known of this.#templates) {
      known.rows = rowsOf(matcher, known.rowsAddress, known.template.width, known.maxLines);
    }
    return address;
  }

  #clear(matcher: LineMatcher): void {
    matcher.clear();
    this.#templates.length = 0;
    this.#byHash.clear();
    this.#usedBytes = 0;
  }

  /** Ids of labels hold until their table begins anew. */
  #followLabels(): void {
    const { generation } = this.#learner.labels;
    if (generation === this.#labelGeneration) return;
    this.#labelGeneration = generation;
    this.#matcher?.clearLabels();
  }
}

function rowsOf(
  { memory }: LineMatcher,
  address: number,
  width: number,
  maxLines: number,
): Float64Array {
  return new Float64Array(memory.buffer, address, width * maxLines);
}

/** A value that is no slot is the same in every row. */
function fillConstants(rows: Float64Array, { values, width }: LineForm, maxLines: number): void {
  for (const { column, isSlot, value } of values) {
    if (isSlot || column < 0) continue;
    for (let row = 0; row < maxLines; row++) rows[row * width + column] = Number(value);
  }
}
