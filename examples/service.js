// A server whose requests are logged by pino-http. Nothing in it changes: the preset says which
// records carry numbers and where, and each route gets one line for ten seconds.
//
// Run it: node examples/service.js

import pino from 'pino';
import { windrowStream } from 'windrow/pino';

// A clock that only this program moves, so that the output below is the same on every machine.
let now = Date.UTC(2026, 0, 15, 9, 30);

const stream = windrowStream({ preset: 'pino-http', summary: true, timeZone: 'UTC' });
const logger = pino({ name: 'shop', timestamp: () => `,"time":${now}` }, stream);

/** What pino-http logs when a response is out. */
function requestCompleted(url, statusCode, responseTime) {
  const record = { req: { method: 'GET', url }, res: { statusCode }, responseTime };
  if (statusCode < 500) logger.info(record, 'request completed');
  else logger.error(record, 'request errored');
}

logger.info({ port: 3000 }, 'server listening');

for (let request = 1; request <= 400; request++) {
  now += 25 + ((request * 37) % 101); // milliseconds, always the same
  const isSearch = request % 4 === 0;
  const latency = isSearch ? 40 + ((request * 53) % 97) : 2 + ((request * 29) % 7);
  requestCompleted(isSearch ? '/search' : '/health', 200, latency);
  if (request === 170) requestCompleted('/search', 503, 2000);
}
stream.end();

/* Output:
01/15 09:30:00 - shop - INFO - server listening  port: 3000
01/15 09:30:10 - shop - INFO - Iter(http)[GET /health] [99]    requests: 99  errors: 0  latency: 5.0 ms  p95: 8.0 ms
01/15 09:30:10 - shop - INFO - Iter(http)[GET /search] [33]    requests: 33  errors: 0  latency: 87.3 ms  p95: 130.4 ms
01/15 09:30:12 - shop - ERROR - request errored  req: {"method":"GET","url":"/search"}  res: {"statusCode":503}  responseTime: 2000
01/15 09:30:20 - shop - INFO - Iter(http)[GET /health] [200]    requests: 101  errors: 0  latency: 5.0 ms  p95: 8.0 ms
01/15 09:30:20 - shop - INFO - Iter(http)[GET /search] [67]    requests: 34  errors: 1  latency: 143.8 ms  p95: 133.0 ms
01/15 09:30:30 - shop - INFO - Iter(http)[GET /health] [300]    requests: 100  errors: 0  latency: 5.0 ms  p95: 8.0 ms
01/15 09:30:30 - shop - INFO - Iter(http)[GET /search] [100]    requests: 33  errors: 0  latency: 87.8 ms  p95: 130.6 ms
01/15 09:30:30 - shop - INFO - Iter(http)[GET /search] [101]    requests: 1  errors: 0  latency: 94.0 ms  p95: 94.0 ms (partial: 1 iteration)
01/15 09:30:30 - shop - INFO - mode               key      count      mean       std      min      p50       p95        max     last           best  nonfinite
01/15 09:30:30 - shop - INFO - http[GET /health]  latency    300    5.0 ms    2.0 ms   2.0 ms   5.0 ms    8.0 ms     8.0 ms   2.0 ms    2.0 ms (@6)          0
01/15 09:30:30 - shop - INFO - http[GET /health]  errors     300         0         0        0        0         0          0        0         0 (@1)          0
01/15 09:30:30 - shop - INFO - http[GET /search]  latency    101  106.6 ms  191.3 ms  40.0 ms  88.0 ms  132.0 ms  2000.0 ms  94.0 ms  40.0 ms (@98)          0
01/15 09:30:30 - shop - INFO - http[GET /search]  errors     101         0         0        0        0         0          1        0         0 (@1)          0
*/
