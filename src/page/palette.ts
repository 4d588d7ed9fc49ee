/** Colours and dashes of runs: told apart without colour too, and on light and dark alike. */
const COLOURS = ['--run-1', '--run-2', '--run-3', '--run-4', '--run-5', '--run-6'];
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [4, 2]];

/** The name of the CSS variable with the colour of a run. */
export function colourName(run: number): string {
  return COLOURS[run % COLOURS.length] as string;
}

/** The colour of a run, as it is now. */
export function colourOf(run: number): string {
  return colour(colourName(run));
}

/** The value of a CSS variable of the page. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * The lengths of dashes and gaps of a run's line; empty for a whole line. Runs of one colour have
 * different ones: 36 runs can be told apart.
 */
export function dashOf(run: number): number[] {
  const shift = Math.floor(run / COLOURS.length);
  return [...(DASHES[(run + shift) % DASHES.length] as readonly number[])];
}
