// A sink for the webhooks of chats (Slack, Mattermost, Discord by /slack): one message when a run
// ends, and one when a value is not finite any more.
//
// Run it: WEBHOOK_URL=https://hooks.slack.com/services/... node train.js | npx windrow --sinks ./examples/sinks/webhook.js

/** Returns a sink. Its promises are waited for at the end, for 5 s at most. */
export function webhook(url) {
  let name = 'run';
  let newest;
  const notFinite = new Set();

  async function post(text) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: `${name}: ${text}` }),
    });
    if (!response.ok) throw new Error(`the webhook answers ${response.status}`);
  }

  function takeSummary({ place, scalars }) {
    newest = place;
    const bad = [];
    for (const { key, value } of scalars) {
      const id = `${place.mode}/${key}`;
      if (Number.isFinite(value)) notFinite.delete(id);
      else if (!notFinite.has(id)) bad.push(`${id} is ${value}`);
      if (!Number.isFinite(value)) notFinite.add(id);
    }
    return bad.length === 0 ? undefined : post(`${bad.join(', ')} at iteration ${place.iter}`);
  }

  return (event) => {
    if (event.kind === 'run') name = event.experimentName ?? name;
    if (event.kind === 'summary') return takeSummary(event.summary);
    if (event.kind !== 'end') return undefined;
    const { collected, nonFinite } = event.stats;
    const where = newest === undefined ? '' : ` at iteration ${newest.iter}`;
    return post(`ended${where} after ${collected} records, ${nonFinite} values not finite`);
  };
}

export default webhook(process.env.WEBHOOK_URL ?? 'http://127.0.0.1:3000');
