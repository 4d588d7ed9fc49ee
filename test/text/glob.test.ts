import fc from 'fast-check';
import { fillStars, matchesKey, starsOf } from '../../src/text/glob.ts';

test.each([
  ['loss', 'loss', []],
  ['loss', 'loss1', undefined],
  ['loss*', 'loss', ['']],
  ['loss*', 'loss_cls', ['_cls']],
  ['loss*', 'head.loss', undefined],
  ['*loss', 'head.loss', ['head.']],
  ['head*.loss', 'head0.loss', ['0']],
  ['*.attn.*', 'l1.attn.q', ['l1', 'q']],
  ['*.attn.*', 'l1.attn', undefined],
  ['*ab*ab', 'abab', ['', '']],
  ['ab*ba', 'aba', undefined],
  ['*', '', ['']],
])('%s finds in %s the texts %j', (pattern, key, stars) => {
  expect(starsOf(pattern, key)).toEqual(stars);
  expect(matchesKey(pattern, key)).toBe(stars !== undefined);
});

test('a pattern that is filled matches, and what its stars stand for fills it again', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 4 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), fc.array(text), (pieces, texts) => {
      const pattern = pieces.join('*');
      const key = fillStars(
        pattern,
        pieces.slice(1).map((_, index) => texts[index] ?? ''),
      );
      const stars = starsOf(pattern, key);
      expect(stars).toHaveLength(pieces.length - 1);
      expect(fillStars(pattern, stars ?? [])).toBe(key);
    }),
  );
});
