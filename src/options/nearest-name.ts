import { closest, distance } from 'fastest-levenshtein';

/** The share of letters in which a name may differ from the name that is suggested. */
const MAX_DISTANCE_SHARE = 1 / 3;
/** The shortest name that is looked for inside others: a shorter name is part of too many. */
const MIN_PART_LENGTH = 4;

/** Returns the known name that a wrong name most likely means; `undefined` if no name is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const near = known.filter((candidate) => isNear(name.toLowerCase(), candidate.toLowerCase()));
  return near.length === 0 ? undefined : closest(name, near);
}

function isNear(name: string, known: string): boolean {
  const maxDistance = Math.max(1, Math.floor(name.length * MAX_DISTANCE_SHARE));
  return (
    distance(name, known) <= maxDistance ||
    lettersOf(name) === lettersOf(known) ||
    isPart(name, known)
  );
}

/** Returns the sorted letters: two letters that have changed places are a distance of two. */
function lettersOf(name: string): string {
  return [...name].sort().join('');
}

/** Whether one name is part of the other, as `epochs` of `maxEpochs`. */
function isPart(name: string, known: string): boolean {
  if (Math.min(name.length, known.length) < MIN_PART_LENGTH) return false;
  return name.includes(known) || known.includes(name);
}
