/**
 * How a run goes on from a state. `resumed`: the program that trains was started again, so what it
 * measures of itself begins anew. `same`: the run never stopped, only its reader changed.
 */
export type Continuation = 'resumed' | 'same';
