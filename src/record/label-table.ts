/** Labels that are remembered where few groups are kept. */
const MIN_LABELS = 1000;

/** Numbers for the texts of labels, so that a label travels in a row of numbers. */
export class LabelTable {
  #ids = new Map<string, number>();
  /** By id, from `#first` on. */
  #texts: string[] = [];
  #first = 0;
  /** Those of the generation before: rows that are on their way may hold them. */
  #oldTexts: readonly string[] = [];
  #generation = 0;
  readonly #maxLabels: number;

  /** Remembers some times as many labels as there are groups, a small table being the faster one. */
  constructor(maxGroups: number) {
    this.#maxLabels = Math.max(MIN_LABELS, 4 * maxGroups);
  }

  /** Changes when the labels begin anew: whoever keeps ids asks for them again then. */
  get generation(): number {
    return this.#generation;
  }

  /** The id of a label. No id ever stands for two texts; a text may get another id later. */
  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#ids.size === this.#maxLabels) this.#beginAnew();
    const id = this.#first + this.#texts.length;
    this.#texts.push(text);
    this.#ids.set(text, id);
    return id;
  }

  /** The text of an id; `-` for one that is forgotten. */
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
