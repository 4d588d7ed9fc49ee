/** Calls `call` after some ms, if the process lives as long; returns what cancels that. */
export function startTimer(call: () => void, ms: number): () => void {
  const timer = setTimeout(call, ms).unref();
  return () => clearTimeout(timer);
}

/** Does the same, and keeps the process alive until then. */
export function holdingTimer(call: () => void, ms: number): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}
