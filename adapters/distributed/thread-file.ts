/**
 * Returns the path of the program of a thread that aggregates; `undefined` where it is in no file of its
 * own, as in a bundle. `.build/late-producer.js` puts the file of the package in this place.
 */
export function threadFile(): string | undefined {
  return undefined;
}
