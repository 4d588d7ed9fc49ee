/** Keys with a best value that is the largest. */
const MORE_IS_BETTER = /acc|recall|precision|f1|map|auc|iou|score|bleu|psnr|ssim|reward/i;
const LESS_IS_BETTER = /loss/i;

/** Returns whether the smallest or the largest value of a key is the best, by its name; smallest if the name says nothing. */
export function bestDirection(key: string): 'min' | 'max' {
  return MORE_IS_BETTER.test(key) ? 'max' : 'min';
}

/** Returns the same for losses and metrics, `undefined` for keys with names that say nothing of it. */
export function knownDirection(key: string): 'min' | 'max' | undefined {
  if (LESS_IS_BETTER.test(key)) return 'min';
  return MORE_IS_BETTER.test(key) ? 'max' : undefined;
}
