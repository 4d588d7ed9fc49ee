import fc from 'fast-check';
import { cutToWidth, textWidth } from '../../src/text/text-width.ts';

test('wide characters take two columns, marks none', () => {
  const widths = ['', 'loss', 'é', 'e\u0301', '損失', 'ﾛｽ', '▅▇', '🚀', '👩\u200d🔬', '한'].map(
    textWidth,
  );
  expect(widths).toEqual([0, 4, 1, 1, 4, 2, 2, 2, 4, 2]);
});

test('a text is cut before the character that does not fit', () => {
  expect(cutToWidth('損失 0.5', 3)).toBe('損');
  expect(cutToWidth('損失 0.5', 4)).toBe('損失');
  expect(cutToWidth('e\u0301e\u0301', 1)).toBe('e\u0301');
  expect(cutToWidth('loss', 0)).toBe('');
});

test('what is cut is the longest beginning that fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(30), (text, width) => {
      const cut = cutToWidth(text, width);
      expect(text.startsWith(cut)).toBe(true);
      expect(textWidth(cut)).toBeLessThanOrEqual(width);
      const [next = ''] = text.slice(cut.length);
      if (next !== '') expect(textWidth(cut + next)).toBeGreaterThan(width);
    }),
  );
});
