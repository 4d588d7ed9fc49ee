/** Keys with a best value that is the largest; of all others the smallest value is the best. */
const MORE_IS_BETTER = /acc|recall|precision|f1|map|auc|iou|score|bleu|psnr|ssim|reward/i;

/** Returns whether the smallest or the largest value of a key is the best, by its name. */
export function bestDirection(key: string): 'min' | 'max' {
  return MORE_IS_BETTER.test(key) ? 'max' : 'min';
}
