import type { ClientRequest, RequestOptions } from 'node:http';
import process from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };
import { type EngineEvent, otlpRequest, RunMetrics, type Sink } from '../../src/internal/index.ts';

/** The path of metrics at an endpoint that names none. Source: OpenTelemetry's OTLP exporter. */
const METRICS_PATH = '/v1/metrics';
const TIMEOUT_MS = 10_000;
/** The longest wait for the last request of a run that is closed. */
const CLOSE_MS = 2000;

/** What an exporter works with. */
export interface OtlpExporterOptions {
  /** An URL of http or https. */
  readonly url: string;
  readonly intervalMs: number;
  /** `service.name` of the resource. */
  readonly serviceName: string;
  /** Tells the user; once when an episode of failures begins, once when it is over. */
  readonly warn: (message: string) => void;
}

/**
 * Sends the newest lines to a collector of OpenTelemetry, as OTLP in protobuf, every `intervalMs` and
 * when the run is closed. One request at a time, nothing queues: the next request has what is newest
 * then. Neither timer nor request keeps the process alive.
 */
export class OtlpExporter implements Sink {
  readonly #options: OtlpExporterOptions;
  readonly #url: URL;
  readonly #run = new RunMetrics();
  readonly #startMs = Date.now();
  readonly #timer: NodeJS.Timeout;
  #sending: Promise<void> | undefined;
  readonly #aborter = new AbortController();
  #hasFailed = false;
  #failures = 0;

  /** @throws TypeError when the URL is none of http or https. */
  constructor(options: OtlpExporterOptions) {
    this.#options = options;
    this.#url = endpointOf(options.url);
    this.#timer = setInterval(() => this.#send(), options.intervalMs).unref();
  }

  write(event: EngineEvent): void {
    this.#run.write(event);
  }

  /** Requests that have failed. */
  get failures(): number {
    return this.#failures;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#aborter.abort(new Error('the run is closed'));
    await this.#sending;
    this.#sending = this.#post({ timeoutMs: CLOSE_MS, keepsAlive: true });
    await this.#sending;
  }

  #send(): void {
    const { signal } = this.#aborter;
    this.#sending ??= this.#post({ timeoutMs: TIMEOUT_MS, keepsAlive: false, signal }).finally(
      () => {
        this.#sending = undefined;
      },
    );
  }

  async #post(manner: PostManner): Promise<void> {
    const { serviceName, warn } = this.#options;
    const { metrics } = this.#run;
    if (metrics.every(({ points }) => points.length === 0)) return;
    const moment = { nowMs: Date.now(), startMs: this.#startMs, serviceName };
    const body = otlpRequest(metrics, { ...moment, version: packageJson.version });
    const failure = await post(this.#url, body, manner);
    if (manner.signal?.aborted === true) return; // the last request follows
    if (failure !== undefined) this.#failures++;
    if ((failure !== undefined) === this.#hasFailed) return;
    this.#hasFailed = failure !== undefined;
    const place = `${this.#url.origin}${this.#url.pathname}`; // without a password
    warn(
      failure === undefined
        ? `windrow: ${place} takes metrics again`
        : `windrow: cannot send metrics to ${place}: ${failure}`,
    );
  }
}

/** How a request is sent. */
interface PostManner {
  readonly timeoutMs: number;
  /** Whether the process waits for the answer. */
  readonly keepsAlive: boolean;
  readonly signal?: AbortSignal;
}

function endpointOf(text: string): URL {
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = METRICS_PATH;
  return url;
}

/** Sends a request and returns why it has failed; `undefined` if it has not. Never rejects. */
function post(
  url: URL,
  body: Uint8Array,
  { timeoutMs, keepsAlive, signal }: PostManner,
): Promise<string | undefined> {
  const { request } = process.getBuiltinModule(
    url.protocol === 'https:' ? 'node:https' : 'node:http',
  );
  const options: RequestOptions = {
    method: 'POST',
    timeout: timeoutMs,
    signal,
    headers: {
      'content-type': 'application/x-protobuf',
      'content-length': body.length,
      ...headersOf(process.env.OTEL_EXPORTER_OTLP_HEADERS),
    },
  };
  return new Promise((resolve) => {
    let own: ClientRequest;
    try {
      own = request(url, options);
    } catch (error) {
      resolve(String(error));
      return;
    }
    const late = setTimeout(
      () => own.destroy(new Error(`no answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    if (!keepsAlive) late.unref();
    const settle = (failure: string | undefined): void => {
      clearTimeout(late);
      resolve(failure);
    };
    if (!keepsAlive) own.on('socket', (socket) => socket.unref());
    own.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
    own.on('response', (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      response.on('close', () =>
        settle(statusCode >= 200 && statusCode < 300 ? undefined : `status ${statusCode}`),
      );
    });
    own.end(body);
  });
}

/** Reads `name=value,other=value`, as OpenTelemetry's exporters do. */
function headersOf(text = ''): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === '' ? [] : [[name.trim(), decode(value.join('=').trim())]];
  });
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
