/**
 * Whether lines are coloured. `auto` follows NO_COLOR and FORCE_COLOR, then whether the output is a
 * terminal.
 */
export function isColorWanted(
  colorize: 'auto' | boolean,
  isTerminal: boolean,
  { NO_COLOR = '', FORCE_COLOR }: NodeJS.ProcessEnv,
): boolean {
  if (colorize !== 'auto') return colorize;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal;
}
