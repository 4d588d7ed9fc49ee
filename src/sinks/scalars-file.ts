import { lineFile } from './line-file.ts';
import { scalarTag } from './scalar-tag.ts';
import type { Sink } from './sink.ts';

/**
 * Appends the tag of every train iteration and val epoch that gets a line, one JSON object per
 * line, raw values, NaN and infinities as null. With `isDurable` a flush waits for the disk.
 * Source: MMEngine's `LocalVisBackend.add_scalars`.
 * @throws Error at once, with path and cause, when the file cannot be opened.
 */
export function scalarsFile(path: string, isDurable = false): Sink {
  return lineFile({
    name: 'scalarsFile',
    title: 'the scalars file',
    path,
    isDurable,
    lineOf: (event) => (event.kind === 'summary' ? scalarTag(event.summary) : undefined),
  });
}
