/*
 * What the bundle gives to commander in place of `node:child_process`: that starts subcommands
 * which are programs, of which windrow has none, and takes 1 ms of a start.
 */
export {};
