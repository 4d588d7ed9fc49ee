import type { Stretch } from '../record/stretch.ts';
import type { Section } from '../record/template.ts';
import { columnKind } from './column-kind.ts';
import type { HistoryBuffer } from './history-buffer.ts';
import type { MessageHub } from './message-hub.ts';

/** The histories of the keys of a section. */
interface SectionHistories {
  /** By key; `undefined` for a key that was refused because `maxKeys` is reached. */
  readonly buffers: readonly (HistoryBuffer | undefined)[];
  /** The hub's version when they were found. */
  readonly version: number;
}

/**
 * Appends the columns of stretches to the histories of a hub. The histories are found once per
 * section and version of the hub: no text is joined and nothing is looked up per value.
 */
export class SectionWriter {
  readonly #hub: MessageHub;
  readonly #owner: object;
  readonly #found = new WeakMap<Section, SectionHistories>();
  /** The section of the last stretch: most stretches have the section of the one before. */
  #lastSection: Section | undefined;
  #last: SectionHistories | undefined;

  /** Observers of `owner` are not told of these updates. */
  constructor(hub: MessageHub, owner: object) {
    this.#hub = hub;
    this.#owner = owner;
  }

  /** Appends all values of a stretch and returns how many of them are NaN or infinite. */
  append(stretch: Stretch): number {
    const { section, rows, start, width, length } = stretch;
    const { columns, countColumns, areWeights } = section;
    const { buffers } = this.#historiesOf(section);
    let nonFinite = 0;
    for (let key = 0; key < buffers.length; key++) {
      const buffer = buffers[key];
      const from = start + (columns[key] as number);
      // a history of floats stays one
      const kind = buffer?.kind === 'float' ? 'float' : columnKind(stretch, key);
      const countColumn = countColumns === undefined ? -1 : (countColumns[key] as number);
      if (buffer === undefined) {
        this.#hub.tellOverflow(wholeKey(section, key), length);
      } else if (countColumn >= 0) {
        const sign = areWeights?.[key] ? -1 : 1;
        const countFrom = start + countColumn;
        nonFinite += buffer.appendCounted(rows, from, countFrom, sign, width, length, kind);
      } else if (length === 1) {
        const value = rows[from] as number;
        buffer.append(value, 1, kind);
        if (value - value !== 0) nonFinite++; // 0, unless it is NaN or infinite
      } else nonFinite += buffer.appendColumn(rows, from, width, length, kind);
    }
    if (this.#hub.isWatchedBesides(this.#owner)) this.#tellOthers(stretch);
    return nonFinite;
  }

  #historiesOf(section: Section): SectionHistories {
    if (section !== this.#lastSection) {
      this.#lastSection = section;
      this.#last = this.#found.get(section);
    }
    if (this.#last?.version !== this.#hub.version) this.#last = this.#find(section);
    return this.#last as SectionHistories;
  }

  #find(section: Section): SectionHistories {
    const { mode, keys } = section;
    const buffers = keys.map((key) => this.#hub.bufferOf(mode, key));
    const histories = { buffers, version: this.#hub.version };
    this.#found.set(section, histories);
    return histories;
  }

  #tellOthers(stretch: Stretch): void {
    const { section, rows, start, width, length } = stretch;
    const { keys, columns, countColumns, areWeights } = section;
    for (let row = start; row < start + length * width; row += width) {
      const single = { ...stretch, start: row, length: 1 };
      for (let key = 0; key < keys.length; key++) {
        const countColumn = countColumns?.[key] ?? -1;
        const count = countColumn < 0 ? 1 : (rows[row + countColumn] as number);
        const value = rows[row + (columns[key] as number)] as number;
        const signed = areWeights?.[key] ? -count : count;
        const kind = columnKind(single, key);
        this.#hub.tellScalar(wholeKey(section, key), value, signed, kind, this.#owner);
      }
    }
  }
}

function wholeKey({ mode, keys }: Section, key: number): string {
  return `${mode}/${keys[key]}`;
}
