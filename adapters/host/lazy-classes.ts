import { createRequire } from 'node:module';

/*
 * Classes that few runs need, each of a package that takes 7 ms to load. The bundles have these in
 * place of the packages: the core imports them as ever, and they are loaded when they are first used.
 */

const load = createRequire(import.meta.url);

export const RE2JS = lazyClass(() => load('re2js').RE2JS);

type Class = new (...args: unknown[]) => object;

/** Stands for a class until one of its static members is used, or an instance is made. */
function lazyClass(loadClass: () => Class): Class {
  return new Proxy(class {}, {
    get: (_target, name) => Reflect.get(loadClass(), name),
    construct: (_target, args) => Reflect.construct(loadClass(), args),
  });
}
