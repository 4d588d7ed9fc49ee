import type { LineLearner } from '../record/line-learner.ts';
import type { LogRecord } from '../record/log-record.ts';
import type { Batch } from '../record/template.ts';
import { earnCredit, LearningCredit } from './learning-credit.ts';
import { readForm, slotsOf } from './line-form.ts';
import { type IdOfLabel, LineMatcher } from './line-matcher.ts';
import { MAX_TEMPLATE_BYTES, TemplateStore } from './template-store.ts';

/** Lines with more values have no room in a template, and are not learned. */
const MAX_VALUES = MAX_TEMPLATE_BYTES / 64;
/**
 * The result of a matcher: the number of lines in the lower bits, the number of their template
 * above.
 */
const COUNT_BITS = 8;
const COUNT_MASK = 0xff;
const NO_ENDS = new Uint32Array(0);

/** Decodes bytes as UTF-8. */
export type Decode = (bytes: Uint8Array, start: number, end: number) => string;

/**
 * The parts that are made when the first line is learned; programs that read few lines have none.
 */
interface Parts {
  readonly matcher: LineMatcher;
  readonly store: TemplateStore;
}

/**
 * Reads lines without parsing them: lines of one call site differ in a few values only, so the
 * literal pieces of a known line are compared and the values between them are read from the bytes.
 * A match gives what parsing the line would give; other lines match nothing.
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

  /** Sets the bytes with the lines to read; they do not change until the next ones. */
  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#followLabels();
    this.#parts?.matcher.setBytes(bytes);
  }

  /** The number of templates. */
  get size(): number {
    return this.#parts?.store.size ?? 0;
  }

  /** The ends of the lines of the last batch, after their newlines. */
  get ends(): Uint32Array {
    return this.#parts?.matcher.ends ?? NO_ENDS;
  }

  /**
   * Returns the lines from `start` on that match one template, several at once; `undefined` if the
   * first line matches none, or has no newline. The rows are valid until the next call of any
   * method. Allocates nothing.
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
   * Learns a line that matched nothing and that was read as `record`, so that the next one like it
   * matches. Lines that never repeat are soon hardly ever learned.
   */
  learn(start: number, end: number, record: LogRecord): void {
    const parts = this.#open();
    if (parts === undefined) return;
    try {
      this.#learn(parts, start, end, record);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      parts.store.clear(); // the memory could not grow: lines that are not learned are parsed
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

  /** Forgets the ids of labels when their table was emptied. */
  #followLabels(): void {
    const { generation } = this.#learner.labels;
    if (generation === this.#labelGeneration) return;
    this.#labelGeneration = generation;
    this.#parts?.matcher.clearLabels();
  }
}
