// Watches a live page as browsers do: reads its events, and counts them. Says when all clients have
// the first one, and at the end how many the clients got.
//
// node page-clients.js port clients

import { get } from 'node:http';

const [port, clients] = process.argv.slice(2).map(Number);
let updates = 0;
let opened = 0;

for (let client = 0; client < clients; client++) {
  get({ port, host: '127.0.0.1', path: '/events', agent: false }, (response) => {
    let own = 0;
    response.setEncoding('latin1');
    response.on('data', (text) => {
      const added = text.split('data: {"title":').length - 1;
      if (own === 0 && added > 0 && ++opened === clients) process.send('open');
      own += added;
      updates += added;
    });
    response.on('error', () => {});
  });
}
process.once('message', () => {
  process.send(updates, () => process.exit(0));
});
