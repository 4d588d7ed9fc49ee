import type { OpenFile, ReadPart } from './open-file.ts';
import { openRotated } from './rotated-names.ts';

/**
 * The files beside a path that had its name before, or are copies of it; remembers how far each of
 * them is read.
 */
export class RotatedFiles {
  readonly #path: string;
  /** The part that was read of each file, by its identity. */
  #known: ReadonlyMap<string, ReadPart> = new Map();

  /** Counts the present files beside the path as read, except those that are newer than `first`. */
  constructor(path: string, first: OpenFile) {
    this.#path = path;
    const isLater = (file: OpenFile): boolean =>
      first.path !== path && byTime(first, file) <= 0 && !file.isCopyOf(first);
    for (const file of openRotated(path, (each) => !isLater(each))) this.leaveOut(file);
  }

  /** Counts a file as read, and closes it. */
  leaveOut(file: OpenFile): void {
    file.skipToEnd();
    this.note(file);
    file.close();
  }

  /** Notes how far a file is read. */
  note(file: OpenFile): void {
    this.#known = new Map(this.#known).set(file.id, file.readPart);
  }

  /** Opens the copy of a file as it was before the cut, after the part that was read. */
  openCopy(cut: OpenFile): OpenFile | undefined {
    const { readPart } = cut;
    if (readPart.position === 0) return undefined; // any file has nothing of it
    const copies = openRotated(this.#path, (file) => file.id !== cut.id && file.has(readPart));
    const copy = copies.sort(byTime).pop();
    for (const older of copies) older.close();
    copy?.goOnAfter(readPart);
    return copy;
  }

  /**
   * Opens the files with bytes that nobody has read: new ones, and those that were overwritten. The
   * oldest comes first. Those that are open are left out.
   */
  openUnread(openIds: ReadonlySet<string>): readonly OpenFile[] {
    const seen = new Map<string, ReadPart>();
    const files = openRotated(this.#path, (file) => {
      const part = this.#known.get(file.id);
      if (part !== undefined) seen.set(file.id, part);
      const isUnread = part === undefined || !file.has(part);
      return !openIds.has(file.id) && file.size > 0 && isUnread;
    });
    this.#known = seen; // what has gone is forgotten
    return files.sort(byTime);
  }
}

function byTime(a: OpenFile, b: OpenFile): number {
  return a.modifiedMs - b.modifiedMs;
}
