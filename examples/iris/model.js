/**
 * Softmax regression: one linear score a class, softmax over the scores, cross-entropy as loss.
 * Plain arrays and loops; the data are small.
 */
export class SoftmaxRegression {
  /** One row a class: a weight for every feature, then the bias. */
  #weights;

  constructor(features, classes) {
    this.#weights = Array.from({ length: classes }, () => new Float64Array(features + 1));
  }

  /** The class that the model takes an example for. */
  predict(example) {
    const probabilities = this.#probabilities(example);
    return probabilities.indexOf(Math.max(...probabilities));
  }

  /** Mean cross-entropy over a batch of `{ features, label }`. */
  loss(batch) {
    let sum = 0;
    for (const { features, label } of batch) sum -= Math.log(this.#probabilities(features)[label]);
    return sum / batch.length;
  }

  /** One step of gradient descent on a batch; returns its loss and the gradient's norm. */
  step(batch, lr) {
    const loss = this.loss(batch);
    const gradient = this.#gradient(batch);
    let squares = 0;
    for (const [row, derivatives] of gradient.entries()) {
      for (const [column, derivative] of derivatives.entries()) {
        this.#weights[row][column] -= lr * derivative;
        squares += derivative * derivative;
      }
    }
    return { loss, gradNorm: Math.sqrt(squares) };
  }

  #gradient(batch) {
    const gradient = this.#weights.map((row) => new Float64Array(row.length));
    for (const { features, label } of batch) {
      for (const [row, probability] of this.#probabilities(features).entries()) {
        const error = (probability - (row === label ? 1 : 0)) / batch.length;
        for (const [column, input] of [...features, 1].entries()) {
          gradient[row][column] += error * input;
        }
      }
    }
    return gradient;
  }

  #probabilities(features) {
    const inputs = [...features, 1];
    const scores = this.#weights.map((row) =>
      inputs.reduce((sum, input, column) => sum + input * row[column], 0),
    );
    const highest = Math.max(...scores); // taken off, so that exp() never overflows
    const powers = scores.map((score) => Math.exp(score - highest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  }
}
