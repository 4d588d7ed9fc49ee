import type { HubParts } from '../hub/hub-state.ts';
import type { MessageHub } from '../hub/message-hub.ts';

/**
 * Loads the saved part of a hub. Updates of the program from before its logger was made are newer,
 * and come after it; updates of an earlier adapter are replaced. Returns the keys of which fewer
 * values were kept than are asked for now, and how many. Never throws.
 */
export function restoreHub(hub: MessageHub, saved: HubParts): ReadonlyMap<string, number> {
  const early = hub.isFirstOwned ? [...hub.logScalars] : [];
  const earlyInfo = hub.isFirstOwned ? [...hub.runtimeInfo] : [];
  const cut = hub.takeOver(saved);
  for (const [key, before] of early) {
    const buffer = hub.getScalar(key);
    if (buffer === before) continue; // the state does not name it
    const { values, counts } = before.data;
    values.forEach((value, index) => {
      buffer.append(value, counts[index] ?? 1, before.kind);
    });
  }
  for (const [key, value] of earlyInfo) hub.setInfo(key, value);
  return cut;
}
