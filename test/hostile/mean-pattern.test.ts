import fc from 'fast-check';
import { MeanPattern } from '../../src/options/mean-pattern.ts';
import { parseOptions } from '../../src/options/parse-options.ts';

/** Each hangs in JavaScript, or nearly, on a key such as forty times an a. */
const CATASTROPHIC = [
  '(a+)+$',
  '^(a*)*$',
  '(a|aa)+$',
  '^(a|a?)+$',
  '(.*a){20}$',
  '^([a-zA-Z]+)*$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(?:a?){40}a{40}$',
  '.*.*.*.*.*.*=.*',
  '(?<!a*)(a+)+$',
];

test.each(CATASTROPHIC)('MeanPattern answers at once for %s', (pattern) => {
  const meanPattern = new MeanPattern(pattern);
  for (const length of [40, 1000]) expect(meanPattern.test(`${'a'.repeat(length)}!`)).toBe(false);
});

test('MeanPattern searches as RegExp does', () => {
  const atom = fc.constantFrom(
    ...[
      'a',
      'b',
      '_',
      '/',
      '.',
      '\\.',
      '\\d',
      '\\w',
      '\\W',
      '[ab]',
      '[^a]',
      '[a-c_]',
      '\\b',
      '\\B',
    ],
    ...[
      '^',
      '$',
      '(?:a|b)',
      '(a|bc)',
      '(?<n>b)',
      '\\/',
      '\\-',
      '\\u0061',
      '\\x62',
      '(?<=a)',
      '(?<!b)',
    ],
  );
  const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '{2}', '{1,2}', '{2,}');
  const piece = fc
    .tuple(atom, quantifier)
    .map(([text, times]) => (/^(\^|\$|\\b|\\B|\(\?<[=!].*)$/i.test(text) ? text : text + times));
  const branch = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
  const source = fc.array(branch, { minLength: 1, maxLength: 2 }).map((all) => all.join('|'));
  const key = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', '_', '/', '1', '.'),
    maxLength: 10,
  });
  let searches = 0;
  fc.assert(
    fc.property(source, fc.constantFrom('', 'i', 's', 'm'), fc.array(key), (text, flags, keys) => {
      fc.pre(text.split('(?<n>').length <= 2); // a name is given once
      const regExp = new RegExp(text, flags);
      const meanPattern = new MeanPattern(regExp);
      for (const one of keys) expect(meanPattern.test(one)).toBe(regExp.test(one));
      searches += keys.length;
    }),
    { numRuns: 3000 },
  );
  expect(searches).toBeGreaterThan(5000);
});

test('MeanPattern gives the answer that it gave, for more keys than it remembers', () => {
  const meanPattern = new MeanPattern('7$');
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 10_500; i++) expect(meanPattern.test(`key${i}`)).toBe(i % 10 === 7);
  }
});

test.each([
  ['^(?!lr)', 'loss', true],
  ['^(?!lr)', 'lr', false],
  ['(?!)', 'loss', false],
  ['(?=loss)', 'my_loss', true],
  ['(a)\\1', 'xaax', true],
  ['(?<a>o)\\k<a>', 'foo', true],
  ['(?P<a>o)(?P=a)', 'foo', true],
  ['^(?!.*_aux).*loss', 'loss_cls', true],
  ['^(?!.*_aux).*loss', 'loss_aux', false],
])('%s, which re2js cannot search, finds in %s: %p', (pattern, key, expected) => {
  expect(new MeanPattern(pattern).test(key)).toBe(expected);
  expect(() => parseOptions({ meanPattern: pattern }, {})).not.toThrow();
});

test.each([
  '^(?!lr)(a+)+$',
  '(?=a)(a|aa)+$',
  '(?!x)(?:a?){40}a{40}$',
  '(a*)*\\1$',
  '(?!x).*.*.*.*=',
  '(?=((a+)+)$)',
])('%s might take exponential time, which is said at construction', (pattern) => {
  expect(() => parseOptions({ meanPattern: pattern }, {})).toThrow(
    'meanPattern: expected a regular',
  );
});

test('a pattern that re2js cannot search answers at once on the longest keys', () => {
  const meanPattern = new MeanPattern('(?!x).*a.*b.*c$');
  expect(meanPattern.test('ab'.repeat(500))).toBe(false);
});

test.each([
  ['\\bмера\\b', ['наша мера', 'мера', 'мера.2'], ['намера', 'меры', 'мера2']],
  ['\\Bмера', ['намера'], ['мера', 'a мера']],
  ['^loss\\b', ['loss', 'loss/größe'], ['loss_a', 'lossö']],
  ['(\\bgrö\\w+ ?)+$', ['grün größe'], ['größe-']], // its repeat is re2js' alone
  ['[\\b]ö', ['\bö'], ['b ö']],
])("%s finds the words of all languages, as Python's does", (pattern, found, others) => {
  const meanPattern = new MeanPattern(pattern);
  const find = (key: string) => meanPattern.test(key);
  expect(found.filter((key) => !find(key))).toEqual([]);
  expect(others.filter(find)).toEqual([]);
});
