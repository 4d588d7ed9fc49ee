import fc from 'fast-check';
import { ReusedEncoder } from '../../../adapters/pino/reused-encoder.ts';

test('ReusedEncoder gives the bytes of UTF-8, text after text', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string());
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const encoder = new ReusedEncoder();
      for (const one of texts) expect(encoder.encode(one).equals(Buffer.from(one))).toBe(true);
    }),
  );
});

test('ReusedEncoder keeps no room for a very long text', () => {
  const long = 'é'.repeat(2 ** 20 + 1);
  const encoder = new ReusedEncoder();
  expect(encoder.encode(long).equals(Buffer.from(long))).toBe(true);
  expect(encoder.encode('short').buffer.byteLength).toBeLessThan(100);
});
