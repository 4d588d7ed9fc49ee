import type { Batch, Template } from '../record/template.ts';
import type { Credit } from './learning-credit.ts';
import type { LineForm } from './line-form.ts';
import { type LineMatcher, MAX_LINES } from './line-matcher.ts';
import { programBytes, writeProgram } from './line-program.ts';
import { LineSketch } from './line-sketch.ts';

/**
 * The bytes of all templates with their rows. Twice as much may be held, because the memory grows
 * by doubling.
 */
export const MAX_TEMPLATE_BYTES = 16 * 2 ** 20;
/** The bytes of a template's rows; narrow templates have `MAX_LINES` rows. */
const ROWS_BYTES = 16 * 1024;
/** The bytes that a template takes outside the memory. */
const OBJECT_BYTES = 512;
/** The head of a template in the memory, as assembly/line-templates.ts has it. */
const HEAD_BYTES = 32;

/** A template in use; as a batch it is the lines that matched it last. */
export interface LineTemplate extends Batch {
  rows: Float64Array;
  count: number;
  readonly credit: Credit;
  readonly sketch: LineSketch;
}

/** The parts of a new template. */
export interface NewTemplate {
  readonly template: Template;
  readonly form: LineForm;
  /** The hash of the lines that match it. */
  readonly hash: number;
  readonly credit: Credit;
}

interface StoredTemplate extends LineTemplate {
  readonly index: number;
  readonly hash: number;
  sketch: LineSketch;
  address: number;
  readonly rowsAddress: number;
  readonly maxLines: number;
}

/**
 * Keeps templates in the memory of a matcher. When the memory is full all are removed, and soon
 * learned again.
 */
export class TemplateStore {
  readonly #matcher: LineMatcher;
  readonly #templates: StoredTemplate[] = [];
  readonly #byHash = new Map<number, StoredTemplate[]>();
  #usedBytes = 0;

  constructor(matcher: LineMatcher) {
    this.#matcher = matcher;
  }

  get size(): number {
    return this.#templates.length;
  }

  /** Returns the template with a number that the matcher gives. */
  at(index: number): LineTemplate {
    return this.#templates[index] as LineTemplate;
  }

  /** Adds a template if there is room for it. */
  add({ template, form, hash, credit }: NewTemplate): void {
    const { width } = template;
    const sketch = new LineSketch(form);
    const maxLines = Math.min(MAX_LINES, Math.ceil(ROWS_BYTES / (8 * Math.max(1, width))));
    const headBytes = HEAD_BYTES + programBytes(form);
    const bytes = headBytes + 8 * width * maxLines;
    const otherBytes = sketch.byteLength + OBJECT_BYTES;
    if (!this.#hasRoom(bytes + otherBytes)) this.clear();
    if (!this.#hasRoom(bytes + otherBytes)) return;
    const address = this.#allocate(bytes, otherBytes);
    const rowsAddress = address + headBytes;
    const rows = new Float64Array(this.#matcher.memory.buffer, rowsAddress, width * maxLines);
    const index = this.#templates.length;
    const known = {
      template,
      rows,
      count: 0,
      credit,
      sketch,
      index,
      hash,
      address,
      rowsAddress,
      maxLines,
    };
    this.#templates.push(known);
    const alike = this.#byHash.get(hash);
    if (alike === undefined) this.#byHash.set(hash, [known]);
    else alike.push(known);
    this.#write(known, form);
  }

  /** Widens a template with the hash to match one more line; false if none can. */
  widen(hash: number, line: LineForm): boolean {
    for (const known of this.#byHash.get(hash) ?? []) {
      const widened = known.sketch.widen(line);
      if (widened === undefined) continue;
      const { form, sketch } = widened;
      const bytes = HEAD_BYTES + programBytes(form);
      const moreBytes = sketch.byteLength - known.sketch.byteLength;
      if (!this.#hasRoom(bytes + moreBytes)) this.clear();
      if (this.size === 0) return false;
      const address = this.#allocate(bytes, moreBytes);
      this.#matcher.retire(known.address);
      known.address = address;
      known.sketch = sketch;
      this.#write(known, form);
      return true;
    }
    return false;
  }

  /** Removes all templates. */
  clear(): void {
    this.#matcher.clear();
    this.#templates.length = 0;
    this.#byHash.clear();
    this.#usedBytes = 0;
  }

  #hasRoom(bytes: number): boolean {
    return this.#usedBytes + bytes <= MAX_TEMPLATE_BYTES;
  }

  /**
   * Reserves bytes in the memory and returns their address; `otherBytes` are used outside of it.
   */
  #allocate(bytes: number, otherBytes: number): number {
    this.#usedBytes += bytes + otherBytes;
    const { memory } = this.#matcher;
    const address = this.#matcher.allocate(bytes);
    if (this.#matcher.memory === memory) return address;
    for (const known of this.#templates) {
      const length = known.template.width * known.maxLines;
      known.rows = new Float64Array(this.#matcher.memory.buffer, known.rowsAddress, length);
    }
    return address;
  }

  /** Writes a template as assembly/line-templates.ts reads it. */
  #write(known: StoredTemplate, form: LineForm): void {
    const { index, hash, address, rowsAddress, maxLines, template } = known;
    const { memory } = this.#matcher;
    const head = new Uint32Array(memory.buffer, address, HEAD_BYTES / 4);
    head.set([index, hash, rowsAddress, 8 * template.width, maxLines, 0, 0, 0]);
    writeProgram(memory, address + HEAD_BYTES, form);
    this.#matcher.add(address);
  }
}
