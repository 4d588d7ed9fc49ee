import {
  type Address,
  PROMETHEUS_TYPE,
  prometheusText,
  RunMetrics,
  type Sink,
} from '../../../src/internal/index.ts';
import { PageServer, type Route } from './page-server.ts';

export interface PrometheusOptions {
  readonly address: Address;
  readonly hint: (text: string) => void;
  readonly warn: (message: string) => void;
}

/**
 * Serves the newest lines at `/metrics`, in the text format of Prometheus, with the checks of the live
 * page. The bundles load what it needs at the first call. Nothing of it keeps the process alive or
 * throws; what cannot be served is a warning.
 */
export function openPrometheus({ address, hint, warn }: PrometheusOptions): Sink {
  const run = new RunMetrics();
  const route: Route = {
    path: '/metrics',
    respond(request, response) {
      response.writeHead(200, { 'Content-Type': PROMETHEUS_TYPE });
      response.end(request.method === 'HEAD' ? undefined : prometheusText(run.metrics));
    },
  };
  const server = new PageServer({
    address,
    routes: [route],
    onListening: (url) => hint(`metrics for Prometheus: ${metricsUrl(url)}`),
    warn,
  });
  return { write: (event) => run.write(event), close: () => server.close() };
}

/** Returns the URL of the metrics; the URL of a server may end in its token. */
function metricsUrl(root: string): string {
  const url = new URL(root);
  url.pathname = '/metrics';
  return url.href;
}
