import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names a thread so that another process can tell whether it still runs. */
export interface ThreadIdentity {
  readonly host: string;
  readonly pid: number;
  /**
   * Number of the thread, its start, and the boot and the namespace in which the number is valid;
   * only Linux tells these.
   */
  readonly thread?: { readonly id: number; readonly started: string; readonly space: string };
}

/** Whether a thread runs; `unknown` where that cannot be seen from here. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Returns the identity of the calling thread. */
export function ownIdentity(): ThreadIdentity {
  const identity = { host: hostname(), pid: process.pid };
  try {
    const [, id] = readlinkSync('/proc/thread-self').split('/task/').map(Number);
    const started = id === undefined ? undefined : readTask(process.pid, id)?.started;
    if (id === undefined || started === undefined) return identity;
    return { ...identity, thread: { id, started, space: ownSpace() } };
  } catch {
    return identity; // no Linux
  }
}

/** Returns whether the thread that an identity names runs. Never throws. */
export function livenessOf({ host, pid, thread }: ThreadIdentity): Liveness {
  if (host !== hostname()) return 'unknown';
  try {
    if (thread === undefined) return isGone(pid) ? 'dead' : 'unknown';
    if (thread.space !== ownSpace()) return 'unknown';
    const task = readTask(pid, thread.id);
    if (task !== undefined) {
      return task.started === thread.started && !task.isEnded ? 'alive' : 'dead';
    }
    // a process of another user may be hidden from this one
    return existsSync(`/proc/${pid}`) || isGone(pid) ? 'dead' : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Returns the boot of the machine and the namespace of process numbers, which a container has. */
function ownSpace(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
}

/** Reads the start of a thread, in ticks since the boot; `undefined` if there is no such thread. */
function readTask(pid: number, id: number): { started: string; isEnded: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
    // the name in parentheses may hold anything; then follow state (3rd field) to start (22nd)
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', started = ''] = [fields[0], fields[19]];
    return { started, isEnded: state === 'Z' || state === 'X' };
  } catch {
    return undefined;
  }
}

/** Whether no process has the number. A process of another user exists, but refuses signals. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
