import type { NetfilterFamily } from '../header.ts';

/** Hooks by family and name (`NF_INET_*`, `NF_ARP_*`, `NF_BR_*`, `NF_NETDEV_*`). */
const inetHooks = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;
export const hookNumbers: Readonly<Record<NetfilterFamily, Readonly<Record<string, number>>>> = {
  ip: inetHooks,
  ip6: inetHooks,
  inet: { ...inetHooks, ingress: 5 },
  arp: { input: 0, output: 1, forward: 2 },
  bridge: inetHooks,
  netdev: { ingress: 0, egress: 1 },
};

/** The name of a hook; `undefined` for one that the family does not have. */
export function hookName(family: NetfilterFamily, number: number): string | undefined {
  const hooks = hookNumbers[family];
  return Object.keys(hooks).find((name) => hooks[name] === number);
}

const standard = { raw: -300, mangle: -150, dstnat: -100, filter: 0, security: 50, srcnat: 100 } as const;

/** Names of priorities by family. */
export const priorityNames: Readonly<Record<NetfilterFamily, Readonly<Record<string, number>>>> = {
  ip: standard,
  ip6: standard,
  inet: standard,
  arp: { filter: 0 },
  netdev: { filter: 0 },
  bridge: { dstnat: -300, filter: -200, out: 100, srcnat: 300 },
};

/** Priorities that only some hooks of a family have a name for. */
const natPriorities = { dstnat: ['prerouting', 'output'], srcnat: ['input', 'postrouting'] };
const bridgePriorities = { dstnat: ['prerouting'], out: ['output'], srcnat: ['postrouting'] };

/** The priorities that have a name at a hook. */
export function prioritiesAt(family: NetfilterFamily, hook: string): Readonly<Record<string, number>> {
  if (hook === 'ingress' || hook === 'egress') return priorityNames.netdev;
  const hooks: Readonly<Record<string, readonly string[]>> =
    family === 'bridge' ? bridgePriorities : natPriorities;
  return Object.fromEntries(
    Object.entries(priorityNames[family]).filter(([name]) => hooks[name]?.includes(hook) !== false),
  );
}
