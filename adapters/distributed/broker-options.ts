/** What all brokers are asked for. */
export interface BrokerOptions {
  /** The number of partitions, the same for all processes; default 16. */
  readonly partitions?: number | undefined;
  /** The number of committed lines that are kept per partition; default 100,000. */
  readonly keepLines?: number | undefined;
}
