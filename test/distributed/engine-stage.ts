import type { Broker } from '../../src/broker/broker.ts';
import { FastBroker } from './fast-broker.ts';
import { FastTime } from './fast-time.ts';
import type { Stage } from './fleet.ts';

/** Where brokers keep what they are given. */
export interface Engine {
  /** Opens a broker as another process does. */
  readonly open: () => Broker;
  /**
   * Kills a server and starts it again. Without a server all brokers are dropped, as their processes
   * are, and opened anew.
   */
  readonly crash?: () => Promise<void>;
  /** Called about once a second: what came later, an engine may lose when it is killed. */
  readonly sync?: () => void;
  /** Removes what is left when all brokers are closed. */
  readonly clear?: () => void;
}

const SYNC_MS = 1000;

/** An engine with files and a clock of its own: time goes on by itself, and everything takes time. */
export function engineStage({ open, crash, sync, clear }: Engine): Stage {
  const time = new FastTime();
  const opened: Broker[] = [];
  const brokers: FastBroker[] = [];
  const openOne = (): Broker => {
    const broker = open();
    opened.push(broker);
    return broker;
  };
  const syncAlways = (): void => {
    sync?.();
    time.startTimer(syncAlways, SYNC_MS);
  };
  syncAlways();
  return {
    clock: time.clock,
    startTimer: time.startTimer,
    holdingTimer: time.startRealTimer,
    pass: time.pass,
    jump: (ms) => time.jump(ms),
    // a machine that is busy must not be too late
    rules: { latenessMs: 600_000, deadAfterMs: 600_000 },
    maxRounds: 3000,
    open: () => {
      const broker = new FastBroker(openOne, time);
      brokers.push(broker);
      return broker;
    },
    breaksConnections: crash !== undefined,
    crash: crash ?? (async () => brokers.forEach((broker) => void broker.reopen())),
    async dispose() {
      time.stop();
      await Promise.all(opened.map((broker) => broker.close()));
      clear?.();
    },
  };
}
