/**
 * Whether the line from `start` to `end` is of a certain shape. If it is, `values` holds what its
 * slots hold; if not, anything. The byte at `end` must be a newline. Allocates nothing.
 */
export type Matcher = (view: DataView, start: number, end: number, values: Float64Array) => boolean;
