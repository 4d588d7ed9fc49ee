// A sink that logs a run to MLflow by its HTTP API: one MLflow run per run, one metric per key.
//
// Run it: MLFLOW_TRACKING_URI=http://127.0.0.1:5000 node train.js | npx windrow --sinks ./examples/sinks/mlflow.js

/** The metrics that MLflow takes at once. */
const BATCH = 1000;
/** Metrics that wait while the server does not answer; further ones are left out. */
const MAX_WAITING = 100_000;
const TIMEOUT_MS = 4000;

export class MlflowSink {
  #api;
  #experimentId;
  #runId;
  #waiting = [];
  #leftOut = 0;
  /** Set while a request is under way: what comes meanwhile goes with the next one. */
  #sending;
  #end;

  constructor({ url, experimentId = '0' }) {
    this.#api = new URL('/api/2.0/mlflow/', url);
    this.#experimentId = experimentId;
  }

  write(event) {
    if (event.kind === 'run') return this.#open(event);
    if (event.kind === 'summary') this.#take(event);
    if (event.kind === 'end') this.#end = event;
    return this.#send();
  }

  /** Resolves when MLflow has all there is. */
  async flush() {
    await this.#send();
    if (this.#leftOut > 0) throw new Error(`MLflow: ${this.#leftOut} metrics were left out`);
  }

  close() {
    return this.flush();
  }

  #open({ experimentName, startedMs, maxEpochs, resumed }) {
    this.#sending = this.#post('runs/create', {
      experiment_id: this.#experimentId,
      run_name: experimentName,
      start_time: Math.round(startedMs),
      tags: [
        { key: 'mlflow.source.name', value: 'windrow' },
        ...(maxEpochs === undefined ? [] : [{ key: 'max_epochs', value: String(maxEpochs) }]),
        ...(resumed === undefined ? [] : [{ key: 'resumed_at', value: String(resumed.iter) }]),
      ],
    }).then(({ run }) => {
      this.#runId = run.info.run_id;
      return this.#sendAll();
    });
    return this.#sending;
  }

  #take({ summary, timeMs }) {
    const { mode, group } = summary.place;
    const prefix = [mode, ...group.map(toName)].join('/');
    for (const { key, value } of summary.scalars) {
      if (this.#waiting.length >= MAX_WAITING) this.#leftOut++;
      else {
        this.#waiting.push({
          key: `${prefix}/${toName(key)}`,
          value: Number.isFinite(value) ? value : String(value), // JSON has no NaN, protobuf's has 'NaN'
          timestamp: Math.round(timeMs),
          step: summary.step,
        });
      }
    }
  }

  #send() {
    if (this.#runId === undefined) return this.#sending;
    this.#sending = this.#isBusy ? this.#sending : this.#sendAll();
    return this.#sending;
  }

  #isBusy = false;

  async #sendAll() {
    this.#isBusy = true;
    try {
      while (this.#waiting.length > 0) {
        const metrics = this.#waiting.slice(0, BATCH);
        await this.#post('runs/log-batch', { run_id: this.#runId, metrics });
        this.#waiting.splice(0, metrics.length);
      }
      if (this.#end === undefined) return;
      const end_time = Math.round(this.#end.timeMs);
      await this.#post('runs/update', { run_id: this.#runId, status: 'FINISHED', end_time });
      this.#end = undefined;
    } finally {
      this.#isBusy = false;
    }
  }

  async #post(path, body) {
    const response = await fetch(new URL(path, this.#api), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`MLflow: ${path}: ${response.status}`);
    return response.json();
  }
}

/** MLflow allows letters, digits and `_-./ ` in names. */
function toName(text) {
  return text.replace(/[^\w\-./ ]/g, '_');
}

export default new MlflowSink({ url: process.env.MLFLOW_TRACKING_URI ?? 'http://127.0.0.1:5000' });
