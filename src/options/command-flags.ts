import type { Flag, Option, OptionTable } from './option.ts';
import { OPTION_THEMES, windrowTable } from './option-table.ts';
import { camelCase } from './snake-case.ts';

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

/** An option and its flags as usage shows them; an option may have none. */
export interface OptionFlags {
  readonly option: string;
  readonly flags: readonly string[];
}

/** Returns the flags of an option by its name in either spelling, `undefined` for no option. */
export function flagsOf(spelling: string): OptionFlags | undefined {
  const option = camelCase(spelling);
  const table: OptionTable = windrowTable;
  if (!Object.hasOwn(table, option)) return undefined;
  const flags = (table[option]?.flags ?? []).map(({ written }) => written);
  return { option, flags };
}

/** Returns the options that no flag sets, but a config file can. */
export function optionsWithoutFlag(): readonly string[] {
  return Object.keys(windrowTable).filter(
    (option) => option !== 'onBest' && flagsOf(option)?.flags.length === 0, // no JSON has a function
  );
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
