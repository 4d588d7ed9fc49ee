/** Labels that are remembered at least, however few groups are kept. */
const MIN_LABELS = 1000;

/** Gives each label a number, so that the label travels in a row of numbers. */
export class LabelTable {
  #ids = new Map<string, number>();
  /** Texts by id, from `#first` on. */
  #texts: string[] = [];
  #first = 0;
  /** Texts of the generation before: rows that are on their way may hold their ids. */
  #oldTexts: readonly string[] = [];
  #generation = 0;
  readonly #maxLabels: number;

  /** Remembers four labels per group; a small table is faster than a large one. */
  constructor(maxGroups: number) {
    this.#maxLabels = Math.max(MIN_LABELS, 4 * maxGroups);
  }

  /**
   * The number of times that the table was emptied. When it changes, ids that are kept must be
   * asked for again.
   */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Returns the id of a label. An id never stands for two texts; a text may get another id later.
   */
  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#ids.size === this.#maxLabels) this.#beginAnew();
    const id = this.#first + this.#texts.length;
    this.#texts.push(text);
    this.#ids.set(text, id);
    return id;
  }

  /** Returns the text of an id, `-` for an id that is forgotten. */
  textOf(id: number): string {
    const text = this.#texts[id - this.#first];
    return text ?? this.#oldTexts[id - this.#first + this.#oldTexts.length] ?? '-';
  }

  #beginAnew(): void {
    this.#generation++;
    this.#oldTexts = this.#texts;
    this.#first += this.#texts.length;
    this.#texts = [];
    this.#ids = new Map();
  }
}
