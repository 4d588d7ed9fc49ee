import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine } from '../../adapters/cli/command-line.ts';
import { aggregateTable } from '../../adapters/distributed/aggregate-options.ts';
import { parseOptions } from '../../src/internal/index.ts';
import { commandFlags } from '../../src/options/command-flags.ts';
import { customCfgFields } from '../../src/options/declarations/custom-cfg-fields.ts';
import { distributeFields } from '../../src/options/declarations/distribute-fields.ts';
import type { Flag, Option } from '../../src/options/option.ts';
import { OPTION_THEMES, windrowTable } from '../../src/options/option-table.ts';

/** Values that the flags with a reader of their own take. */
const VALUES: Readonly<Record<string, readonly [text: string, value: unknown]>> = {
  '--custom': [
    'loss:max:10:top',
    [{ dataSrc: 'loss', methodName: 'max', windowSize: 10, logName: 'top' }],
  ],
  '--lines-file': ['run.log', [{ destination: 'run.log' }]],
  '--interval': ['train=50,val=10s', { train: 50, val: '10s' }],
  '--epoch-length': ['train=25,val=12', { train: 25, val: 12 }],
  '--modes': ['train,http', ['train', 'http']],
  '--warn-on': ['nonfinite,worse', ['nonfinite', 'worse']],
  '--group-by': ['route,status', ['route', 'status']],
  '--hide': ['lr,time', ['lr', 'time']],
  '--show': ['loss*', ['loss*']],
  '--distribute': ['.windrow', { dir: '.windrow' }],
  '--order': ['loss,lr', ['loss', 'lr']],
  '--serve': ['box:5757', 'box:5757'],
  '--prometheus': ['box:9464', 'box:9464'],
};

/** One row of the tables in docs/options.md. */
interface Row {
  readonly name: string;
  readonly default: string;
  readonly meaning: string;
  readonly mmengine: string;
}

function documentedRows(): readonly Row[] {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'options.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => plain(cell.trim()));
    const [, name = '', given = '', meaning = '', mmengine = ''] = cells;
    return { name, default: given, meaning, mmengine };
  });
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replace(/[`']|\\(?=\|)/g, '');
}

function shownDefault({ default: value, defaultText }: Option): string {
  if (defaultText !== undefined) return plain(defaultText);
  if (value === undefined) return '';
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return Object(value) === value ? JSON.stringify(value) : String(value);
}

/** The options, those of `aggregate`, and the fields of `customCfg` and `distribute`, as `.dataSrc`. */
function declared(): ReadonlyMap<string, Option> {
  const fields = Object.entries<Option>({ ...customCfgFields, ...distributeFields });
  return new Map([
    ...Object.entries<Option>(windrowTable),
    ...Object.entries<Option>(aggregateTable),
    ...fields.map(([name, field]) => [`.${name}`, field] as const),
  ]);
}

/** The words that write a flag, and the value that its option then has. */
function exampleOf(flag: Flag): readonly [args: readonly string[], value: unknown] {
  const { written, sets = true, choices, values, read } = flag;
  const [name = '', placeholder] = written.split(' ');
  if (placeholder === undefined) return [[name], sets];
  const text = choices?.at(-1) ?? (read === undefined ? 'text' : '7');
  const [given, value] = VALUES[name] ?? [text, values?.[text] ?? (read === undefined ? text : 7)];
  return [[name, given], value];
}

describe('option table', () => {
  test('the themes hold each option once', () => {
    const names = Object.values(OPTION_THEMES).flatMap((theme) => Object.keys(theme));
    expect([...names].sort()).toEqual(Object.keys(windrowTable).sort());
  });

  test('a default is what an option that is not given is', () => {
    const defaults = Object.entries<Option>(windrowTable).map(([name, option]) => [
      name,
      option.default,
    ]);
    const data = (given: object): unknown => {
      const { options } = parseOptions(given, {});
      return { ...options, level: options.level() };
    };
    expect(data(Object.fromEntries(defaults))).toEqual(data({}));
  });
});

describe('docs/options.md', () => {
  const rows = new Map(documentedRows().map((row) => [row.name, row]));

  test('the tables name exactly the options of the option table', () => {
    expect(rows.size).toBe(documentedRows().length);
    expect([...rows.keys()].sort()).toEqual([...declared().keys()].sort());
  });

  test.each([...declared()])(
    'the row of %s has the default, the unit and the name of MMEngine',
    (name, option) => {
      const row = rows.get(name);
      expect(row?.default).toBe(shownDefault(option));
      expect(row?.meaning).toContain(option.unit ?? '');
      if (option.alias !== undefined) expect(row?.mmengine).toBe(option.alias);
    },
  );
});

describe('commandFlags', () => {
  const flags = commandFlags();

  test('no flag stands for two options', () => {
    const names = flags.map(({ flag }) => flag.written.split(' ')[0]);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(flags.map((one) => [one.flag.written, one] as const))(
    '%s sets its option',
    (_, { flag, option }) => {
      const [args, value] = exampleOf(flag);
      expect(readCommandLine(args).options).toEqual({ [option]: value });
    },
  );
});
