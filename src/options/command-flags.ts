import type { Flag, Option } from './option.ts';
import { OPTION_THEMES } from './option-table.ts';

/** A flag of the command and the option that it sets. */
export interface CommandFlag {
  readonly option: string;
  /** The title of the option's theme. */
  readonly theme: string;
  readonly flag: Flag;
  /** The flag's help with the default value. */
  readonly help: string;
}

/**
 * Returns the flags of all options. If a command line has two flags of one option, the flag that
 * comes first in this list wins.
 */
export function commandFlags(): readonly CommandFlag[] {
  const flags: CommandFlag[] = [];
  for (const theme in OPTION_THEMES) {
    const table = OPTION_THEMES[theme];
    for (const option in table) {
      const declared = table[option] as Option;
      for (const flag of declared.flags ?? []) {
        flags.push({ option, theme, flag, help: helpOf(flag, declared) });
      }
    }
  }
  return flags;
}

/** Adds the default value to the help of a flag that takes any text or number. */
function helpOf({ written, choices, help }: Flag, declared: Option): string {
  if (choices !== undefined || !written.endsWith('>')) return help;
  const shown = defaultText(declared);
  return shown === '' ? help : `${help} (${shown})`;
}

/** Returns the default as help shows it; empty for an option without a default. */
function defaultText({ default: value, defaultText: words = '' }: Option): string {
  if (Array.isArray(value)) return value.join(',');
  return value === undefined || typeof value === 'object' ? words : String(value);
}
