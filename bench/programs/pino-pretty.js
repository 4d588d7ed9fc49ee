// pino-pretty's own command, from wherever npm has put it.

import 'pino-pretty/bin.js';
