import type { HubClaim } from './hub-claim.ts';
import { MessageHub } from './message-hub.ts';

/**
 * The hub of an adapter. One that is named or given is shared with whoever has it. Without one, the
 * current instance is adopted when no other adapter has it; else a new one is made (`mmengine-2`,
 * ...), which is the current one from then on: two loggers never mix their scalars unless told to.
 * The adapter calls `release(claim)` on the hub when it closes.
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
  if (current.isClaimed) return MessageHub.getInstance(freeName());
  current.forgetReleased();
  return current;
}

function freeName(): string {
  let number = 2;
  while (MessageHub.checkInstanceCreated(`mmengine-${number}`)) number++;
  return `mmengine-${number}`;
}
