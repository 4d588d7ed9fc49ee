import type { FormValue, LineForm } from './line-form.ts';

/** The widenings after which all values vary. */
const MAX_WIDENINGS = 4;

/**
 * Keeps the line from which a template was learned, to find what other lines have in common with
 * it: its bytes without the values that vary, and 9 bytes per value.
 */
export class LineSketch {
  /** The literal bytes of the line, one after the other. */
  readonly #literal: Uint8Array;
  /** The begin and the end of each value in `#literal`; both are equal for a value that varies. */
  readonly #edges: Uint32Array;
  readonly #kinds: readonly string[];
  readonly #widenings: number;

  constructor({ bytes, values }: LineForm, widenings = 0) {
    this.#widenings = widenings;
    this.#kinds = values.map(({ kind }) => kind);
    this.#edges = new Uint32Array(2 * values.length);
    const removed = values.reduce(
      (sum, { isSlot, start, end }) => sum + (isSlot ? end - start : 0),
      0,
    );
    this.#literal = new Uint8Array(bytes.length - removed);
    let from = 0;
    let to = 0;
    const copy = (end: number): void => {
      this.#literal.set(bytes.subarray(from, end), to);
      to += end - from;
      from = end;
    };
    for (const [i, { isSlot, start, end }] of values.entries()) {
      copy(start);
      this.#edges[2 * i] = to;
      if (isSlot) from = end;
      else copy(end);
      this.#edges[2 * i + 1] = to;
    }
    copy(bytes.length);
  }

  get byteLength(): number {
    return this.#literal.length + this.#edges.byteLength + this.#kinds.length;
  }

  /**
   * Returns the form of a line, widened to match the lines of this sketch too; `undefined` if they
   * differ in more than values that may vary.
   */
  widen(form: LineForm): { readonly form: LineForm; readonly sketch: LineSketch } | undefined {
    const { bytes, values } = form;
    if (values.length !== this.#kinds.length) return undefined;
    const isLast = this.#widenings === MAX_WIDENINGS;
    const widened: FormValue[] = [];
    let from = 0;
    let knownFrom = 0;
    for (const [i, value] of values.entries()) {
      const { kind, start, end } = value;
      const knownStart = this.#edges[2 * i] as number;
      const knownEnd = this.#edges[2 * i + 1] as number;
      if (kind !== this.#kinds[i]) return undefined;
      if (!this.#isLiteral(bytes, from, start, knownFrom, knownStart)) return undefined;
      const isSame = this.#isLiteral(bytes, start, end, knownStart, knownEnd);
      if (kind === 'literal' && !isSame) return undefined;
      const isSlot = value.isSlot || !isSame || (isLast && kind !== 'literal');
      widened.push(isSlot === value.isSlot ? value : { ...value, isSlot });
      from = end;
      knownFrom = knownEnd;
    }
    if (!this.#isLiteral(bytes, from, bytes.length, knownFrom, this.#literal.length))
      return undefined;
    const merged = { ...form, values: widened };
    return { form: merged, sketch: new LineSketch(merged, this.#widenings + 1) };
  }

  #isLiteral(bytes: Uint8Array, from: number, to: number, knownFrom: number, knownTo: number) {
    if (to - from !== knownTo - knownFrom) return false;
    for (let i = from, known = knownFrom; i < to; i++, known++) {
      if (bytes[i] !== this.#literal[known]) return false;
    }
    return true;
  }
}
