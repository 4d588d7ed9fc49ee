/** The oldest version whose streams can be trimmed by position. */
const OLDEST = [6, 2] as const;

/** What a server says of itself in INFO. */
export interface ServerAdvice {
  /** Why the server cannot be used. */
  readonly fault?: string;
  /** What the user should know of its settings. */
  readonly warnings: readonly string[];
}

/** Returns what the reply of INFO means for the lines. */
export function adviceOf(info: string): ServerAdvice {
  const fields = new Map(
    info.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    }),
  );
  const version = fields.get('redis_version') ?? '';
  if (isOlder(version)) return { fault: `Redis ${version} is older than 6.2`, warnings: [] };
  const warnings: string[] = [];
  if (fields.get('aof_enabled') === '0') {
    warnings.push('this Redis keeps nothing on disk (appendonly no): a restart of it loses lines');
  }
  const policy = fields.get('maxmemory_policy') ?? '';
  if (policy.startsWith('allkeys-')) {
    warnings.push(`maxmemory-policy ${policy} may evict windrow's keys`);
  }
  return { warnings };
}

function isOlder(version: string): boolean {
  const [major = Number.NaN, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
