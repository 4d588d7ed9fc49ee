const FILTER = /\/late-producer\.ts$/;
const STAND_IN = 'stand-in-of-producer';

/**
 * The plugin of esbuild that leaves the producer of a rank, and all brokers, to a file of its own. The
 * bundle loads it where `distribute` is given. `load` is an expression of JavaScript; the path of a file
 * in it is left as it is.
 */
export function lateProducer(load) {
  return {
    name: 'late-producer',
    setup(build) {
      build.onResolve({ filter: FILTER }, ({ path }) => ({ path, namespace: STAND_IN }));
      build.onResolve({ filter: /\.cjs$/ }, ({ path, namespace }) =>
        namespace === STAND_IN ? { path, external: true } : undefined,
      );
      build.onLoad({ filter: FILTER, namespace: STAND_IN }, () => ({
        contents: `export const openProducer = (...given) => ${load}.openProducer(...given);`,
      }));
    },
  };
}

/**
 * The plugin of esbuild that says where the file of the thread is in which a process aggregates; `path` is
 * an expression of JavaScript. Only the producer starts it, so it stands beside the producer.
 */
export function threadFile(path) {
  return {
    name: 'thread-file',
    setup(build) {
      build.onLoad({ filter: /\/thread-file\.ts$/ }, () => ({
        contents: `export const threadFile = () => ${path};`,
      }));
    },
  };
}
