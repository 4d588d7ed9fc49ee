import fc from 'fast-check';
import { DEFAULTS, readSettings, writeSettings } from '../../src/page/settings.ts';

const text = fc.string({ unit: 'grapheme', minLength: 1 });
const settings = fc.record({
  x: fc.constantFrom('iter', 'epoch', 'elapsed', 'clock'),
  smooth: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
  log: fc.boolean(),
  band: fc.boolean(),
  outliers: fc.boolean(),
  filter: fc.string(),
  theme: fc.constantFrom('auto', 'light', 'dark'),
  off: fc.array(text),
  toggled: fc.array(text),
} as const);

describe('settings', () => {
  test('the defaults need no hash', () => {
    expect(writeSettings(DEFAULTS)).toBe('');
    expect(readSettings('')).toEqual(DEFAULTS);
  });

  test('come back from the hash of a URL', () => {
    fc.assert(
      fc.property(settings, (all) => {
        expect(readSettings(`#${writeSettings(all)}`)).toEqual(all);
      }),
    );
  });

  test('any hash is read', () => {
    fc.assert(
      fc.property(fc.string(), (hash) => {
        const { x, smooth } = readSettings(hash);
        expect(['iter', 'epoch', 'elapsed', 'clock']).toContain(x);
        expect(smooth).toBeGreaterThanOrEqual(0);
        expect(smooth).toBeLessThanOrEqual(1);
      }),
    );
  });
});
