import type { Entry } from '../../src/broker/broker.ts';
import { START } from '../../src/broker/broker.ts';
import { Fleet, type FleetOptions, type Stage } from './fleet.ts';
import type { Fault } from './link.ts';
import { trustingAcks, withoutDedup, withoutIndexCheck, withoutLineNumbers } from './mutants.ts';

/** Two runs that share a partition, or not: whichever the broker has. */
const RUNS = ['exp-12', 'exp-13'];

interface Scenario {
  readonly name: string;
  readonly run: (fleet: Fleet, stage: Stage) => Promise<void>;
}

/** All ranks log the next records, and time goes on. */
async function logAll(fleet: Fleet, stage: Stage, count: number): Promise<void> {
  for (let index = 0; index < fleet.ranks.length; index++) fleet.log(index, count);
  await stage.pass(60);
  await fleet.sent();
}

/** The faults after which lines have to be what one process would print, byte for byte. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'nothing',
    run: async (fleet, stage) => {
      fleet.startWorker();
      for (let round = 0; round < 5; round++) await logAll(fleet, stage, 10);
    },
  },
  {
    name: 'any aggregator is killed',
    run: async (fleet, stage) => {
      for (let round = 0; round < 6; round++) {
        const worker = fleet.startWorker();
        await logAll(fleet, stage, 9);
        await stage.pass(700);
        fleet.killWorker(worker);
        await stage.pass(1100); // until its lease is over
      }
    },
  },
  {
    name: 'all aggregators are killed for longer than the lateness',
    run: async (fleet, stage) => {
      const workers = [fleet.startWorker(), fleet.startWorker()];
      await logAll(fleet, stage, 20);
      for (const worker of workers) fleet.killWorker(worker);
      for (let round = 0; round < 6; round++) {
        await logAll(fleet, stage, 3);
        await stage.jump(fleet.rules.latenessMs / 5);
      }
    },
  },
  {
    name: 'no aggregator has a checkpoint',
    run: async (fleet, stage) => {
      for (let round = 0; round < 4; round++) {
        const worker = fleet.startWorker({ fault: () => ({ save: async () => true }) });
        await logAll(fleet, stage, 15);
        await stage.pass(300);
        fleet.killWorker(worker);
        await stage.pass(1100);
      }
    },
  },
  {
    name: 'three aggregators without leases',
    run: async (fleet, stage) => {
      const workers = [1, 2, 3].map(() => fleet.startWorker({ hasLease: false }));
      for (let round = 0; round < 8; round++) {
        await logAll(fleet, stage, 8);
        const zombie = workers[round % 3];
        if (zombie !== undefined) zombie.link.state = 'paused';
        await logAll(fleet, stage, 2);
        await stage.pass(900);
        zombie?.link.resume();
      }
    },
  },
  {
    name: 'an aggregator sleeps while another one trims what it has not read',
    run: async (fleet, stage) => {
      const sleeper = fleet.startWorker({ hasLease: false, own: { checkpointEntries: 1 } });
      await logAll(fleet, stage, 4);
      for (let round = 0; round < 10; round++) {
        sleeper.link.state = 'paused';
        await stage.pass(1100); // until it has read what there is
        const other = fleet.startWorker({ hasLease: false, own: { checkpointEntries: 1 } });
        await logAll(fleet, stage, 3);
        fleet.killWorker(other);
        // what comes now makes no line, so that no commit tells the sleeper
        fleet.log(round, 1);
        await stage.pass(60);
        sleeper.link.resume();
        await stage.pass(60);
      }
    },
  },
  {
    name: 'a zombie with an old lease',
    run: async (fleet, stage) => {
      const zombie = fleet.startWorker();
      await logAll(fleet, stage, 30);
      zombie.link.state = 'paused';
      await stage.pass(1200);
      fleet.startWorker();
      await logAll(fleet, stage, 30);
      await stage.pass(1200);
      zombie.link.resume();
    },
  },
  {
    name: 'programs are killed and log again from the start',
    run: async (fleet, stage) => {
      fleet.startWorker();
      for (let round = 0; round < 6; round++) {
        await logAll(fleet, stage, 9);
        await fleet.restart(round, 'start');
        fleet.log(round, 9);
      }
    },
  },
  {
    name: 'programs are killed and log again from their checkpoint',
    run: async (fleet, stage) => {
      fleet.startWorker();
      await logAll(fleet, stage, 25);
      await fleet.checkpoint(1);
      await logAll(fleet, stage, 10);
      await fleet.restart(1, 'checkpoint');
      fleet.log(1, 10);
      await stage.pass(60);
    },
  },
  {
    name: 'connections are cut, and answers are lost',
    run: async (fleet, stage) => {
      const worker = fleet.startWorker();
      for (let round = 0; round < 9; round++) {
        const state = round % 2 === 0 ? 'refusing' : 'deaf';
        const cut = [worker, ...fleet.ranks][round % 5];
        if (cut !== undefined) cut.link.state = state;
        await logAll(fleet, stage, 7);
        await stage.pass(400);
        cut?.link.resume();
        await stage.pass(400);
      }
    },
  },
  {
    name: 'batches come twice, and in another order',
    run: async (fleet, stage) => {
      fleet.startWorker();
      const broker = stage.open();
      let seen: Entry[] = [];
      for (let round = 0; round < 6; round++) {
        await logAll(fleet, stage, 9);
        seen = [...seen, ...(await broker.read(0, START, 1000, 0))].slice(-40);
        for (const { batch } of seen.filter((_, index) => index % 3 === round % 3).reverse()) {
          if (batch.length > 0) await broker.append(0, '', 0, batch);
        }
        await stage.pass(60);
      }
    },
  },
  {
    name: 'the engine is killed',
    run: async (fleet, stage) => {
      fleet.startWorker({ own: { checkpointEntries: 5 } });
      for (let round = 0; round < 5; round++) {
        await logAll(fleet, stage, 9);
        await stage.pass(430);
        await fleet.crash();
      }
    },
  },
];

/** Runs a scenario, and compares the lines of all runs with those of one process each. */
async function expectExact(
  { run }: Scenario,
  openStage: () => Promise<Stage>,
  options: FleetOptions = {},
): Promise<void> {
  const stage = await openStage();
  try {
    const fleet = new Fleet(stage, RUNS, options);
    await fleet.reach();
    await run(fleet, stage);
    await fleet.finish();
    for (const [index, name] of RUNS.entries()) {
      expect(await fleet.lines(name)).toEqual(fleet.expected(index));
    }
  } finally {
    await stage.dispose();
  }
}

interface Mutant {
  readonly name: string;
  readonly fault: (stage: Stage) => Fault;
  readonly of: 'aggregatorFault' | 'producerFault';
}

const MUTANTS: readonly Mutant[] = [
  { name: 'no dedup', of: 'aggregatorFault', fault: withoutDedup },
  {
    name: 'no line numbers',
    of: 'aggregatorFault',
    fault: (stage) =>
      withoutLineNumbers(async (run) => {
        let last = 0;
        for await (const { order } of stage.open().lines(run, 1)) last = order;
        return last;
      }),
  },
  { name: 'no index check', of: 'aggregatorFault', fault: withoutIndexCheck },
  { name: 'trusting acks', of: 'producerFault', fault: trustingAcks },
];

/**
 * The failure table over the brokers of one engine.
 *
 * @param without scenarios that are left out, by name, and why
 */
export function failureTable(
  openStage: () => Promise<Stage>,
  without: Readonly<Record<string, string>> = {},
): void {
  const scenarios = SCENARIOS.filter(({ name }) => without[name] === undefined);

  test.each(scenarios)('$name: lines are those of one process', async (scenario) => {
    await expectExact(scenario, openStage);
  });
}

/** Processes that leave out what makes lines exact: the failure table has to fail. */
export function mutantTable(openStage: () => Promise<Stage>): void {
  test.each(MUTANTS)('the table notices a process with $name', async ({ fault, of }) => {
    let failures = 0;
    for (const scenario of SCENARIOS) {
      const own = async (): Promise<void> => {
        const stage = await openStage();
        await expectExact(scenario, async () => stage, { [of]: fault(stage) });
      };
      await own().catch(() => failures++);
      if (failures > 0) break;
    }
    expect(failures).toBeGreaterThan(0);
  });
}
