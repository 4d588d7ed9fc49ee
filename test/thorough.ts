/**
 * Whether suites run in their long form, `THOROUGH=1`: every case of a product in which each case is
 * there once for every one of its factors. What the short form leaves out it says itself.
 */
export const isThorough = process.env.THOROUGH === '1';
