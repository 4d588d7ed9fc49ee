import type { LineLearner } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { Batch } from '../record/template.ts';
import { earnCredit, LearningCredit } from './learning-credit.ts';
import { readForm, slotsOf } from './line-form.ts';
import { type IdOfLabel, LineMatcher } from './line-matcher.ts';
import { MAX_TEMPLATE_BYTES, TemplateStore } from './template-store.ts';

/** More than a template has room for are not even looked at. */
const MAX_VALUES = MAX_TEMPLATE_BYTES / 64;
/** What a matcher returns: a number of lines, and above it that of their template. */
const COUNT_BITS = 8;
const COUNT_MASK = 0xff;
const NO_ENDS = new Uint32Array(0);

/** The text of some bytes, as UTF-8. */
export type Decode = (bytes: Uint8Array, start: number, end: number) => string;

/** What is made for the first line that is learned: programs that read few lines have none. */
interface Parts {
  readonly matcher: LineMatcher;
  readonly store: TemplateStore;
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
  #parts: Parts | undefined;
  #isPossible = true;
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
    this.#parts?.matcher.setBytes(bytes);
  }

  /** How many templates there are. */
  get size(): number {
    return this.#parts?.store.size ?? 0;
  }

  /** Where each line of the batch ends that was read last, behind its newline. */
  get ends(): Uint32Array {
    return this.#parts?.matcher.ends ?? NO_ENDS;
  }

  /**
   * The lines from `start` on for as long as they match one template, several at once; `undefined`
   * when the first one matches none, or has no newline behind it. The rows are valid until the next
   * call of any method. Allocates nothing.
   */
  read(start: number): Batch | undefined {
    if (this.#parts === undefined || start === this.#bytes.length) return undefined;
    const result = this.#parts.matcher.read(start);
    if (result === 0) return undefined;
    const template = this.#parts.store.at(result >> COUNT_BITS);
    template.count = result & COUNT_MASK;
    earnCredit(template.credit, template.count);
    return template;
  }

  /**
   * Learns from a line that matched nothing and that was read as `record`, so that the next like it
   * does. Lines that never repeat are soon hardly looked at.
   */
  learn(start: number, end: number, record: LogRecord): void {
    const parts = this.#open();
    if (parts === undefined) return;
    try {
      this.#learn(parts, start, end, record);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      parts.store.clear(); // the memory could not grow: what is not learned is parsed
    }
  }

  #open(): Parts | undefined {
    if (this.#parts !== undefined || !this.#isPossible) return this.#parts;
    try {
      const matcher = new LineMatcher(this.#idOfLabel);
      matcher.setBytes(this.#bytes);
      this.#parts = { matcher, store: new TemplateStore(matcher) };
    } catch {
      this.#isPossible = false; // --jitless, or too little address space for a memory
    }
    return this.#parts;
  }

  #learn({ matcher, store }: Parts, start: number, end: number, record: LogRecord): void {
    if (end - start > matcher.windowBytes) {
      store.clear();
      matcher.growWindow(end - start);
    }
    const hash = matcher.hash(start, end);
    const credit = this.#credit.take(hash);
    if (credit === undefined) return;
    const line = this.#bytes.subarray(start, end);
    const form = readForm(line, record, this.#learner, MAX_VALUES);
    if (form === undefined || store.widen(hash, form)) return;
    const template = this.#learner.learn(record, slotsOf(form), form.width);
    if (template !== undefined) store.add({ template, form, hash, credit });
  }

  /** Ids of labels hold until their table begins anew. */
  #followLabels(): void {
    const { generation } = this.#learner.labels;
    if (generation === this.#labelGeneration) return;
    this.#labelGeneration = generation;
    this.#parts?.matcher.clearLabels();
  }
}
