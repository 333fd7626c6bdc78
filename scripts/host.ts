import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The state that a test run must not change: the links, the named namespaces and the mounts under `/run/netns`. */
export type HostState = Readonly<Record<'link' | 'named namespace' | 'mount', readonly string[]>>;

/** The state of the namespaces that this process is in, read from `/proc` and `/run/netns`. */
export function readHostState(): HostState {
  const links = readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2);
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return {
    link: links.map((line) => line.split(':')[0]!.trim()).filter(Boolean),
    'named namespace': existsSync('/run/netns') ? readdirSync('/run/netns') : [],
    mount: mounts.map((line) => line.split(' ')[4] ?? '').filter((path) => path.startsWith('/run/netns')),
  };
}

/** One readable line for each thing that is new or gone. */
export function describeChanges(before: HostState, after: HostState): string[] {
  return (Object.keys(before) as (keyof HostState)[]).flatMap((what) => [
    ...after[what]
      .filter((name) => !before[what].includes(name))
      .map((name) => `${what} ${name} was left behind`),
    ...before[what].filter((name) => !after[what].includes(name)).map((name) => `${what} ${name} is gone`),
  ]);
}
