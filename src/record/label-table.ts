/** More labels than any `maxGroups` needs: twice as many are remembered at most. */
const MAX_LABELS = 10_000;

/** Numbers for the texts of labels, so that a label travels in a row of numbers. */
export class LabelTable {
  #ids = new Map<string, number>();
  #texts = new Map<number, string>();
  /** Those of the generation before: rows that are on their way may hold them. */
  #oldTexts: ReadonlyMap<number, string> = new Map();
  #next = 0;
  #generation = 0;

  /** Changes when the labels begin anew: whoever keeps ids asks for them again then. */
  get generation(): number {
    return this.#generation;
  }

  /** The id of a label. No id ever stands for two texts; a text may get another id later. */
  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#ids.size === MAX_LABELS) this.#beginAnew();
    const id = this.#next++;
    this.#texts.set(id, text);
    this.#ids.set(text, id);
    return id;
  }

  /** The text of an id; `-` for one that is forgotten. */
  textOf(id: number): string {
    return this.#texts.get(id) ?? this.#oldTexts.get(id) ?? '-';
  }

  #beginAnew(): void {
    this.#generation++;
    this.#oldTexts = this.#texts;
    this.#texts = new Map();
    this.#ids = new Map();
  }
}
