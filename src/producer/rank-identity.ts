/** Who a producer is: one rank of one run. */
export interface RankIdentity {
  readonly run: string;
  /** The number of the rank in text, or any name of an instance. */
  readonly rank: string;
  /** The number of ranks; `undefined` for instances of a service. */
  readonly world: number | undefined;
  /** The attempt of the whole job, from 0. */
  readonly attempt: number;
}
