import { Host } from './host.ts';

/** Returns a function that starts a host, killed after the test that started it. */
export function hostStarter(): (stdout?: 'pipe' | 'ignore') => Host {
  const hosts: Host[] = [];
  afterEach(() => {
    for (const host of hosts.splice(0)) host.kill();
  });
  return (stdout) => {
    const host = new Host(stdout);
    hosts.push(host);
    return host;
  };
}
