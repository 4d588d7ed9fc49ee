import type { HubClaim } from './hub-claim.ts';
import { MessageHub } from './message-hub.ts';

/**
 * Returns the hub of an adapter. A hub that is named or given is shared with all who have it.
 * Otherwise the current instance is adopted if no other adapter has it; else a new instance is made
 * (`mmengine-2`, ...) and becomes the current one. So two loggers never mix their scalars unless
 * told to. The adapter calls `release(claim)` on the hub when it closes.
 */
export function claimHub(wanted?: string | MessageHub, claim?: HubClaim): MessageHub {
  const hub = wanted === undefined ? adoptHub() : namedHub(wanted);
  hub.claim(claim);
  return hub;
}

function namedHub(wanted: string | MessageHub): MessageHub {
  return typeof wanted === 'string' ? MessageHub.getInstance(wanted) : wanted;
}

function adoptHub(): MessageHub {
  const current = MessageHub.getCurrentInstance();
  if (current.isClaimed) return makeHub();
  current.forgetReleased();
  return current;
}

function makeHub(): MessageHub {
  const hub = MessageHub.getInstance(freeName());
  hub.isOfAdapter = true;
  return hub;
}

function freeName(): string {
  let number = 2;
  while (MessageHub.checkInstanceCreated(`mmengine-${number}`)) number++;
  return `mmengine-${number}`;
}
