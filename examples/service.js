// A server whose requests are logged by pino-http. Nothing in it changes: `map` says which records
// carry numbers and where, and each path gets one line for ten seconds.
//
// Run it: node examples/service.js

import pino from 'pino';
import { windrowStream } from 'windrow/pino';

// A clock that only this program moves, so that the output below is the same on every machine.
let now = Date.UTC(2026, 0, 15, 9, 30);

const stream = windrowStream({
  modes: ['http'],
  // pino-http says { req: { url }, res, responseTime } in a record of its own for each request.
  map: {
    mode: 'http',
    keys: { responseTime: 'latency' },
    when: { msg: 'request completed' },
  },
  keep: 'warn', // of the requests themselves, only warnings and errors are written
  groupBy: 'req.url',
  maxGroups: 20,
  interval: '10s',
  customCfg: [
    { dataSrc: 'latency', methodName: 'p95', windowSize: 'interval', logName: 'latency_p95' },
    { dataSrc: 'latency', methodName: 'count', windowSize: 'interval', logName: 'requests' },
  ],
  hide: ['time'], // the seconds from one request to the next
  unit: { 'latency*': 'ms' },
  digits: { 'latency*': 1, requests: 0 },
  summary: true,
  timeZone: 'UTC',
});
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
01/15 09:30:10 - shop - INFO - Iter(http)[/health] [99]    latency: 5.0 ms  latency_p95: 8.0 ms  requests: 99
01/15 09:30:10 - shop - INFO - Iter(http)[/search] [33]    latency: 87.3 ms  latency_p95: 130.4 ms  requests: 33
01/15 09:30:12 - shop - ERROR - request errored  req: {"method":"GET","url":"/search"}  res: {"statusCode":503}  responseTime: 2000
01/15 09:30:20 - shop - INFO - Iter(http)[/health] [200]    latency: 5.0 ms  latency_p95: 8.0 ms  requests: 101
01/15 09:30:20 - shop - INFO - Iter(http)[/search] [66]    latency: 87.6 ms  latency_p95: 129.6 ms  requests: 33
01/15 09:30:30 - shop - INFO - Iter(http)[/health] [300]    latency: 5.0 ms  latency_p95: 8.0 ms  requests: 100
01/15 09:30:30 - shop - INFO - Iter(http)[/search] [99]    latency: 87.8 ms  latency_p95: 130.6 ms  requests: 33
01/15 09:30:30 - shop - INFO - mode           key      count     mean      std      min      p50       p95       max     last           best  nonfinite
01/15 09:30:30 - shop - INFO - http[/health]  latency    300   5.0 ms   2.0 ms   2.0 ms   5.0 ms    8.0 ms    8.0 ms   2.0 ms    2.0 ms (@6)          0
01/15 09:30:30 - shop - INFO - http[/search]  latency    100  87.6 ms  27.8 ms  40.0 ms  87.5 ms  131.1 ms  136.0 ms  94.0 ms  40.0 ms (@97)          0
*/
