import vm from 'node:vm';
import fc from 'fast-check';
import { MeanPattern } from '../../src/options/mean-pattern.ts';
import { searchSteps } from '../../src/options/search-steps.ts';

/** A pattern as a tree, with the text of it. */
type Pattern =
  | { readonly kind: 'sign'; readonly text: string; readonly fits: (letter: string) => boolean }
  | { readonly kind: 'order' | 'choice'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'look'; readonly part: Pattern; readonly isWanted: boolean }
  | {
      readonly kind: 'repeat';
      readonly part: Pattern;
      readonly sign: string;
      readonly min: number;
      readonly max: number;
    };

const SIGNS = [
  { kind: 'sign', text: '[a]', fits: (letter: string) => letter === 'a' },
  { kind: 'sign', text: '[ab]', fits: (letter: string) => letter === 'a' || letter === 'b' },
  { kind: 'sign', text: '.', fits: () => true },
  { kind: 'sign', text: 'z', fits: (letter: string) => letter === 'z' },
] as const;

const REPEATS = [
  { sign: '*', min: 0, max: Number.POSITIVE_INFINITY },
  { sign: '+', min: 1, max: Number.POSITIVE_INFINITY },
  { sign: '?', min: 0, max: 1 },
  { sign: '{2}', min: 2, max: 2 },
  { sign: '{1,3}', min: 1, max: 3 },
  { sign: '{2,}', min: 2, max: Number.POSITIVE_INFINITY },
] as const;

const { pattern } = fc.letrec<{ pattern: Pattern; part: Pattern }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4 },
    { weight: 4, arbitrary: fc.constantFrom(...SIGNS) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('pattern'), fc.constantFrom(...REPEATS))
        .map(([part, repeat]) => ({ kind: 'repeat' as const, part, ...repeat })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('pattern'), fc.boolean())
        .map(([part, isWanted]) => ({ kind: 'look' as const, part, isWanted })),
    },
  ),
  pattern: fc
    .tuple(
      fc.constantFrom('order', 'order', 'order', 'choice'),
      fc.array(tie('part'), { minLength: 1, maxLength: 4 }),
    )
    .map(([kind, parts]) => ({ kind, parts }) as Pattern),
}));

function textOf(pattern: Pattern): string {
  if (pattern.kind === 'sign') return pattern.text;
  if (pattern.kind === 'repeat') return `(?:${textOf(pattern.part)})${pattern.sign}`;
  if (pattern.kind === 'look') return `(?${pattern.isWanted ? '=' : '!'}${textOf(pattern.part)})`;
  return `(?:${pattern.parts.map(textOf).join(pattern.kind === 'choice' ? '|' : '')})`;
}

/** Searches by backtracking, as JavaScript does, and counts the letters that it compares. */
class Backtracker {
  readonly #text: string;
  steps = 0;

  constructor(text: string) {
    this.#text = text;
  }

  search(pattern: Pattern): boolean {
    for (let start = 0; start <= this.#text.length; start++) {
      if (this.#match(pattern, start, () => true)) return true;
    }
    return false;
  }

  #match(pattern: Pattern, at: number, then: (at: number) => boolean): boolean {
    switch (pattern.kind) {
      case 'sign': {
        this.steps++;
        const letter = this.#text[at];
        return letter !== undefined && pattern.fits(letter) && then(at + 1);
      }
      case 'order':
        return this.#matchParts(pattern.parts, at, then);
      case 'choice':
        return pattern.parts.some((part) => this.#match(part, at, then));
      case 'look':
        return this.#match(pattern.part, at, () => true) === pattern.isWanted && then(at);
      default:
        return this.#matchRepeat(pattern, 0, at, then);
    }
  }

  #matchParts(parts: readonly Pattern[], at: number, then: (at: number) => boolean): boolean {
    const [first, ...rest] = parts;
    if (first === undefined) return then(at);
    return this.#match(first, at, (next) => this.#matchParts(rest, next, then));
  }

  #matchRepeat(
    pattern: Extract<Pattern, { kind: 'repeat' }>,
    turns: number,
    at: number,
    then: (at: number) => boolean,
  ): boolean {
    const { part, min, max } = pattern;
    const goOn = (next: number): boolean =>
      (next > at || turns < min) && this.#matchRepeat(pattern, turns + 1, next, then);
    if (turns < max && this.#match(part, at, goOn)) return true;
    return turns >= min && then(at);
  }
}

const KEYS = ['aaaaaaaaaa', 'aaaaaaaaa!', 'ababababab', 'baaaaaaaab', 'a', ''];

test('no search takes more steps than are reckoned', () => {
  let counted = 0;
  fc.assert(
    fc.property(pattern, fc.constantFrom(...KEYS), (one, key) => {
      const bound = searchSteps(textOf(one), key.length);
      if (bound > 1_000_000) return; // refused, or too long to count
      const search = new Backtracker(key);
      expect(search.search(one)).toBe(new RegExp(textOf(one)).test(key));
      expect(search.steps).toBeLessThanOrEqual(bound);
      counted++;
    }),
    { numRuns: 5000 },
  );
  expect(counted).toBeGreaterThan(2000);
});

test('what is accepted ends on keys that are made to stall it', () => {
  const prefix = '(?!\\0)'; // JavaScript searches it, not re2js
  let accepted = 0;
  const keys = ['a'.repeat(1000), `${'a'.repeat(99)}!`, 'ab'.repeat(500), `${'a'.repeat(47)}`];
  fc.assert(
    fc.property(pattern, (one) => {
      const source = `${prefix}${textOf(one)}z$`;
      let meanPattern: MeanPattern;
      try {
        meanPattern = new MeanPattern(source);
      } catch (error) {
        expect(String(error)).toContain('in a bounded number of steps');
        return;
      }
      accepted++;
      const look = () => keys.map((key) => meanPattern.test(key));
      // the time is a guard: without it a pattern that stalls would stall the test
      vm.runInNewContext('look()', { look }, { timeout: 20_000 });
    }),
    { numRuns: 1000 },
  );
  expect(accepted).toBeGreaterThan(300);
});

test.each([
  ['a chain of what may be left out', 'a?'.repeat(47)],
  ['a chain in a lookahead', `(?=${'a?'.repeat(47)}b)`],
  ['choices that overlap', '(?:a|a)'.repeat(30)],
  ['choices in a lookahead', `(?=${'(?:a|a)'.repeat(30)}b)`],
  ['a chain in a group that is repeated', '(?:a?a?){20}'],
  ['a repeat of what varies', '(?:a?)*'],
  ['repeats in a row', '.*.*.*.*='],
  ['a repeat in a lookahead at each place of others', '.*a.*(?=.*b.*c)'],
  ['a repeat in a lookbehind at each place of others', '.*a.*(?<=b.*c.*)'],
  ['a long exact repeat', '(?:a{1000}){100000}'],
  ['a repeat of nothing', '(?:){1000000000}'],
])('refuses %s', (_, source) => {
  expect(() => new MeanPattern(`(?!x)${source}$`)).toThrow('in a bounded number of steps');
});

test.each([
  '^(?!lr).*loss$',
  '(?!lr)[a-z]+_[a-z]+_[a-z]+_loss',
  '^(?!.*(?:aux|tmp)).*(?:loss|time)',
  '(?=.*loss)(?!.*aux)',
  '(?<!data_)time(?!out)',
  '(\\w)\\1_loss\\d{1,3}$',
  '(?!x)(?:ab)*c?d?e?$',
])('accepts %s', (source) => {
  expect(() => new MeanPattern(source)).not.toThrow();
});

test('refuses a choice that stands in a class of the flag v', () => {
  const flags: string = 'v';
  expect(() => new MeanPattern(new RegExp('[\\q{a|aa}]+$', flags))).toThrow(
    'in a bounded number of steps',
  );
});

test('refuses what re2js would search by too large a program', () => {
  expect(() => new MeanPattern('(?:a?){1000}'.repeat(20))).toThrow('in a bounded number of steps');
});
