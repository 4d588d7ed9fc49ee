/** Val and test have loops of their own; every other mode runs like train. */
export function isEvaluation(mode: string): boolean {
  return mode === 'val' || mode === 'test';
}
