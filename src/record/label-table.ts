/** More labels than any `maxGroups` needs; beyond it the table begins anew. */
const MAX_LABELS = 10_000;

/** Numbers for the texts of labels, so that a label travels in a row of numbers. */
export class LabelTable {
  readonly #ids = new Map<string, number>();
  #texts: string[] = [];
  #generation = 0;

  /** The id of a label, the same for equal texts within one generation. */
  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length === MAX_LABELS) this.#clear();
    const id = this.#texts.length;
    this.#texts.push(text);
    this.#ids.set(text, id);
    return id;
  }

  /** The text of an id of this generation. */
  textOf(id: number): string {
    return this.#texts[id] ?? '-';
  }

  /** Goes up when ids begin anew: whoever keeps ids forgets them then. */
  get generation(): number {
    return this.#generation;
  }

  #clear(): void {
    this.#ids.clear();
    this.#texts = [];
    this.#generation++;
  }
}
