import { nearestName } from '../../src/options/nearest-name.ts';

const KNOWN = ['map', 'maxEpochs', 'hide', 'windowSize', 'windowing', 'colorize', 'info'];

describe('nearestName', () => {
  test.each([
    ['maps', 'map'],
    ['windwSise', 'windowSize'],
    ['WINDOWSIZE', 'windowSize'],
    ['inof', 'info'],
    ['epochs', 'maxEpochs'],
    ['color', 'colorize'],
    ['window', 'windowing'],
  ])('is the one that %s means: %s', (name, nearest) => {
    expect(nearestName(name, KNOWN)).toBe(nearest);
  });

  test.each(['time', 'format', 'x', 'max', 'output', ''])('is none for %j', (name) => {
    expect(nearestName(name, KNOWN.slice(1))).toBeUndefined();
  });

  test('is none of none', () => {
    expect(nearestName('map', [])).toBeUndefined();
  });
});
