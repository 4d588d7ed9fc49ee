import { LateOptimizing } from '../../../adapters/cli/late-optimizing.ts';

const MIB = 2 ** 20;

/** The flags that are set for inputs of `knownBytes`, of which chunks are read. */
function flagsOf(knownBytes: number, chunks: readonly number[]): readonly string[] {
  const flags: string[] = [];
  const optimizing = new LateOptimizing(knownBytes, (flag) => flags.push(flag));
  for (const bytes of chunks) optimizing.add(bytes);
  return flags;
}

describe('LateOptimizing', () => {
  test.each([
    ['a short input is never optimized for', 2 * MIB, [2 * MIB], ['--no-opt']],
    ['a long one is from the start', 9 * MIB, [9 * MIB], []],
    ['one of unknown length once it is long', 0, [7 * MIB, MIB, MIB], ['--no-opt', '--opt']],
  ])('%s', (_name, knownBytes, chunks, expected) => {
    expect(flagsOf(knownBytes, chunks)).toEqual(expected);
  });
});
