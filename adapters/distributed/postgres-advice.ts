import type { PostgresRow } from './postgres-link.ts';

/** The oldest version that is known to have all that is used. */
const OLDEST = 120_000;

/** What settings mean for the lines. */
export interface PostgresAdvice {
  /** Why the server cannot be used. */
  readonly fault?: string;
  /** What the user should know of its settings. */
  readonly warnings: readonly string[];
}

/** A row of what `adviceOf` reads. */
export const SETTINGS = `SELECT current_setting('server_version_num'), current_setting('server_version'),
  current_setting('transaction_read_only'), current_setting('synchronous_commit'), current_setting('fsync')`;

/** Returns what the settings of a server mean for the lines. */
export function adviceOf(settings: PostgresRow): PostgresAdvice {
  const [number, version, readOnly, synchronousCommit, fsync] = settings;
  if (Number(number) < OLDEST) {
    return { fault: `PostgreSQL ${version} is older than 12`, warnings: [] };
  }
  if (readOnly === 'on') {
    return { fault: 'it takes no writes: a standby, or read-only', warnings: [] };
  }
  const warnings: string[] = [];
  if (synchronousCommit === 'off') {
    warnings.push(
      'this PostgreSQL answers before it has written (synchronous_commit off): a crash of it loses lines',
    );
  }
  if (fsync === 'off') {
    warnings.push(
      'this PostgreSQL does not wait for its disk (fsync off): a crash of its host loses lines',
    );
  }
  return { warnings };
}
