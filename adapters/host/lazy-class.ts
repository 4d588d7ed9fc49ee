type Class = new (...args: unknown[]) => object;

/**
 * Makes a stand-in for a class, which loads it when a static member is used or an instance is made.
 * The bundles have it in place of the classes that few runs need and that take 7 ms each to load;
 * `.build/late-packages.js` says which.
 */
export function lazyClass(loadClass: () => Class): Class {
  return new Proxy(class {}, {
    get: (_target, name) => Reflect.get(loadClass(), name),
    construct: (_target, args) => Reflect.construct(loadClass(), args),
  });
}
