import {
  commandFlags,
  flagsOf,
  nearestName,
  optionsWithoutFlag,
} from '../../src/internal/index.ts';

/** The flag that commander's message is about. */
const UNKNOWN_FLAG = /unknown option '(.*)'/;
/** The flags that are no options of the library. */
const OWN_FLAGS = ['--config', '--explain', '--follow', '--help', '--stats', '--version'];

/** Adds to commander's message of an unknown flag how to write what was meant. */
export function withAdvice(message: string): string {
  const [, written] = UNKNOWN_FLAG.exec(message) ?? [];
  if (written === undefined) return message;
  const [flag = '', value] = written.split('=');
  const known = [...commandFlags().map(({ flag: { written } }) => nameOf(written)), ...OWN_FLAGS];
  // commander does not know a flag with a value that it does not take
  if (value !== undefined && known.includes(flag)) return `error: ${flag} takes no value\n`;
  return `error: unknown option '${flag}'${adviceOf(flag, known)}\n`;
}

function adviceOf(flag: string, known: readonly string[]): string {
  const name = bare(flag).replaceAll('-', '_');
  const { option, flags } = flagsOf(name) ?? {};
  if (flags !== undefined && flags.length > 0)
    return `; the option ${option} is ${flags.join(', ')} here`;
  if (option !== undefined) {
    return `; ${option} is an option of the config file only: --config windrow.json with { "${option}": ... }`;
  }
  const configOnly = optionsWithoutFlag();
  const nearest = nearestName(bare(flag), [...known.map(bare), ...configOnly]);
  if (nearest === undefined) return '; windrow --help lists all';
  return configOnly.includes(nearest)
    ? `; did you mean ${nearest}, an option of the config file only?`
    : `; did you mean --${nearest}?`;
}

/** Returns a flag without its dashes, which would count as equal letters. */
function bare(flag: string): string {
  return flag.replace(/^-+/, '');
}

function nameOf(written: string): string {
  return written.split(' ')[0] ?? written;
}
