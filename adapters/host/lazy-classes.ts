import { createRequire } from 'node:module';

/*
 * Stands for packages that few runs need and that take 7 ms each to load. The bundles have these
 * classes in place of the packages, which are loaded at the first use.
 */

const load = createRequire(import.meta.url);

export const RE2JS = lazyClass(() => load('re2js').RE2JS);

type Class = new (...args: unknown[]) => object;

/**
 * Makes a stand-in for a class, which loads it when a static member is used or an instance is made.
 */
function lazyClass(loadClass: () => Class): Class {
  return new Proxy(class {}, {
    get: (_target, name) => Reflect.get(loadClass(), name),
    construct: (_target, args) => Reflect.construct(loadClass(), args),
  });
}
