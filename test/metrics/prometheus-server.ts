import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../distributed/free-port.ts';

const POLL_MS = 50;

/** A series as Prometheus answers it. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [timeSec: number, value: string];
}

/** Whether this machine has a Prometheus; a gate has to. */
export function hasPrometheus(): boolean {
  const isThere = spawnSync('prometheus', ['--version']).status === 0;
  if (!isThere && process.env.CI === 'true')
    throw new Error('Prometheus is missing: apt-get install prometheus');
  if (!isThere) console.log('Prometheus is missing: its scrape is not tested');
  return isThere;
}

/** A real Prometheus on a free port, which scrapes one target. */
export class PrometheusServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(target: string, port: number) {
    const config = join(this.#folder, 'prometheus.yml');
    const scrape = { job_name: 'windrow', scrape_interval: '200ms', scrape_timeout: '200ms' };
    const jobs = [{ ...scrape, static_configs: [{ targets: [target] }] }];
    writeFileSync(config, JSON.stringify({ scrape_configs: jobs })); // JSON is YAML
    this.#url = `http://127.0.0.1:${port}`;
    this.#child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(this.#folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
  }

  static async start(target: string): Promise<PrometheusServer> {
    return new PrometheusServer(target, await freePort());
  }

  /** Resolves to the series of a query, once `isEnough` says that they are there. */
  async query(query: string, isEnough: (series: readonly Series[]) => boolean) {
    const url = `${this.#url}/api/v1/query?query=${encodeURIComponent(query)}`;
    for (;;) {
      const answer = await fetch(url).catch(() => undefined); // it starts
      const body = answer?.ok ? await answer.json() : undefined;
      const series = (Object(body).data?.result ?? []) as readonly Series[];
      if (isEnough(series)) return series;
      await wait(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
