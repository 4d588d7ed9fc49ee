/** Bytes in use after a garbage collection: objects, array buffers and memory of WebAssembly. */
export function usedBytes() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external; // `external` holds the array buffers, and memory of WebAssembly
}
