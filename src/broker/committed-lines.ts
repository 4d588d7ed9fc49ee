import type { FollowOptions, Line, Position } from './broker.ts';

/** A committed line of any run of a partition, with its place among them. */
export interface PlacedLine extends Line {
  readonly position: Position;
}

/**
 * Reads the committed lines of a partition behind a position, oldest first, a page at a time. With
 * `waitMs` it waits for the first line if there is none.
 */
export type ReadPage = (after: Position, waitMs: number) => Promise<readonly PlacedLine[]>;

/** The longest wait for a page; an abort is seen after it at the latest. */
const WAIT_MS = 500;

/** Gives the lines of one run out of the pages of its partition. See `Broker.lines`. */
export async function* committedLines(
  readPage: ReadPage,
  { run, from }: { readonly run: string; readonly from: number },
  { follow }: FollowOptions = {},
): AsyncGenerator<Line, void> {
  let after: Position = '';
  let next = from;
  for (;;) {
    const isFollowing = follow !== undefined && !follow.aborted;
    const page = await readPage(after, isFollowing ? WAIT_MS : 0);
    if (page.length === 0 && !isFollowing) return;
    for (const { position, ...line } of page) {
      after = position;
      if (line.run !== run || line.order < next) continue;
      next = line.order + 1;
      yield line;
    }
  }
}
