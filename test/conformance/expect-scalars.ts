import { readFileSync } from 'node:fs';
import { type Golden, linesOf } from './golden.ts';

/** The tags in a scalars file, to 1e-9 of the expected numbers; anything where none are expected. */
export function expectScalars(path: string, { scalars }: Golden): void {
  if (scalars === undefined) return;
  const written = linesOf(readFileSync(path, 'utf8')).map((line) => JSON.parse(line));
  expect(written.map(Object.keys)).toEqual(scalars.map(Object.keys));
  written.forEach((tag, index) => {
    for (const [key, expected] of Object.entries(scalars[index] ?? {})) {
      if (typeof expected === 'string') expect(tag[key]).toBeNull();
      else if (typeof expected === 'boolean') expect(tag[key]).toBe(expected);
      else
        expect(Math.abs(tag[key] - expected)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(expected)),
        );
    }
  });
}

/** A number that has neither point nor exponent, behind its key. */
const INTEGER = /"(?:[^"\\]|\\.)*": -?\d+(?=[,}])/g;

/** The integers in a scalars file, floats being written with a point, as Python does. */
export function expectIntegers(path: string, { scalarTexts }: Golden): void {
  if (scalarTexts === undefined) return;
  const integersOf = (line: string) => line.match(INTEGER);
  expect(linesOf(readFileSync(path, 'utf8')).map(integersOf)).toEqual(scalarTexts.map(integersOf));
}
