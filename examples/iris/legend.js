/** How to read the lines of the demo. */
export const LEGEND = `A model learns to tell three kinds of iris flowers apart. It logs its numbers after each of its 80 steps;
windrow writes one line for ten steps, in the form of MMEngine, a library for training in Python.

  Epoch(train) [1][10/20]  training, first pass over the flowers: step 10 of 20
  lr: 4.4375e-01           learning rate, the size of a step: the value now
  eta: 0:00:02             the time that all passes still take
  time: 0.0303             seconds per step, the mean of the last ten; data_time is the part that waits for data
  loss: 0.6116             how wrong the model is, the mean of the last ten steps; it should go down
  grad_norm: 0.6006        how strongly the last ten steps have changed the model, a mean too
  Epoch(val) [1][10/10]    a check on flowers that the model has not seen: first how long it took, then what came out
  accuracy: 0.8400         the share of these flowers that it knows
`;
