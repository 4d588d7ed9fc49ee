/**
 * Of a longer history or window a state keeps the newest so many: 20 ms and 2 MB a key to write.
 * What is over more values goes on from these.
 */
export const MAX_SAVED_VALUES = 100_000;
