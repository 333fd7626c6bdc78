/** Links of containers that stand on a link of the host, or are one: the container is then in a network of other hosts. */
import type { Link } from '../network/links/link.ts';
import type { Namespace } from '../network/namespace/namespace.ts';
import { CniError, cniCodes } from './cni-error.ts';
import { invalid } from './network-config.ts';
import type { AddCall, DelCall, PodCall } from './plugin.ts';
import {
  addRoutes,
  checkPodLink,
  deleteLink,
  difference,
  enableIpv6,
  findLink,
  interfaceOf,
} from './pod-link.ts';
import { addAddress } from './pod-pair.ts';
import type { Result, ResultIp, ResultRoute } from './result.ts';

/** Milliseconds for the kernel to check IPv6 addresses for duplicates, as in the reference plugins. */
const longestCheck = 10_000;

/** The keys that name a lower link. */
interface LowerConfig {
  readonly master?: string | undefined;
  readonly linkInContainer?: boolean | undefined;
}

/** Returns the lower link: that of the configuration, or that of the default route. */
export async function findLower(
  { host, pod }: Pick<PodCall, 'host' | 'pod'>,
  { master, linkInContainer = false }: LowerConfig,
): Promise<Link<Namespace>> {
  const namespace = linkInContainer ? pod : host;
  const place = linkInContainer ? 'the container' : 'the host';
  if (master !== undefined) {
    const link = await findLink(namespace, master);
    if (link === undefined) throw invalid('master', `${place} has no link ${master}`);
    return link;
  }
  const routes = await namespace.routes();
  const route = routes.find(({ dst, oif }) => dst === 'default' && oif !== undefined);
  if (route === undefined) throw invalid('master', `${place} has no default route, whose link it would be`);
  return namespace.link(route.oif as number);
}

/** Refuses an MTU above that of the lower link. Returns `undefined` for 0, which stands for that of the lower link. */
export function mtuOn({ name, mtu: most = 0 }: Link<Namespace>, mtu = 0): number | undefined {
  if (mtu > most) throw invalid('mtu', `expected at most the MTU of ${name}, ${most}`);
  return mtu === 0 ? undefined : mtu;
}

/** Lets the container tell the network about its addresses when the link comes up. Kernels without IPv6 lack one of the parameters. */
export async function announceAddresses(pod: Namespace, link: string): Promise<void> {
  for (const name of [`net/ipv4/conf/${link}/arp_notify`, `net/ipv6/conf/${link}/ndisc_notify`])
    await pod.sysctl.set(name, 1).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
}

/**
 * Brings a link of the container up with addresses and routes. Waits until the kernel has checked the IPv6 addresses for duplicates,
 * and throws if another host has one.
 */
export async function configureLanLink(
  pod: Namespace,
  link: Link<Namespace>,
  ips: readonly ResultIp[],
  routes: readonly ResultRoute[],
): Promise<void> {
  await enableIpv6(pod, link.name, ips);
  await link.up();
  for (const { address } of ips) await addAddress(link, address, true);
  await waitForAddresses(link);
  await addRoutes(pod, link, ips, routes);
}

async function waitForAddresses(link: Link<Namespace>): Promise<void> {
  const deadline = performance.now() + longestCheck;
  for (;;) {
    const addresses = (await link.addresses()).filter(
      ({ scope, family }) => family === 'inet6' && scope !== 'link',
    );
    const duplicate = addresses.find(({ flags }) => flags.includes('dadFailed'));
    if (duplicate !== undefined)
      throw new CniError(cniCodes.other, `another host has the address ${duplicate.address}`);
    const waiting = addresses.find(({ flags }) => flags.includes('tentative'));
    if (waiting === undefined) return;
    if (performance.now() > deadline)
      throw new CniError(
        cniCodes.tryAgainLater,
        `the address ${waiting.address} of ${link.name} could not be checked for duplicates in 10 seconds`,
      );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Configures a link that stands on another one with the addresses of the plugin for addresses, and returns the result. */
export async function addLanLink(
  { pod, netns, config }: Pick<AddCall, 'pod' | 'netns' | 'config'>,
  link: Link<Namespace>,
  { ips = [], routes = [] }: Result,
): Promise<Result> {
  const own = ips.map((ip) => ({ ...ip, interface: 0 }));
  await configureLanLink(pod, link, own, routes);
  return { interfaces: [interfaceOf(await link.refresh(), netns)], ips: own, routes, dns: config.dns };
}

/** Reserves addresses: at least one. */
export async function requiredAddresses(call: Pick<AddCall, 'ipam' | 'config'>): Promise<Result> {
  if (call.ipam === undefined) throw invalid('ipam.type', `${call.config.type} needs a plugin for addresses`);
  const given = await call.ipam.add();
  if ((given.ips ?? []).length === 0)
    throw invalid('ipam.type', 'the plugin for addresses returned no address');
  return given;
}

/** Deletes the link of the container, and releases its addresses. */
export async function removeLanLink({ pod, ifName, ipam }: DelCall): Promise<void> {
  if (pod !== undefined) await deleteLink(pod, ifName);
  await ipam?.del();
}

/** Compares the link of the container, its lower link and an option of its kind with the configuration. */
export async function checkLanLink(
  call: PodCall,
  kind: string,
  config: LowerConfig,
  option: Readonly<Record<string, unknown>>,
): Promise<void> {
  await call.ipam?.check();
  const link = await checkPodLink(call, kind);
  if (config.master !== undefined) {
    const lower = await findLower(call, config).catch((error: unknown) => {
      throw error instanceof CniError ? difference(error.message) : error;
    });
    if (link.state.link !== lower.index)
      throw difference(`the link ${link.name} does not stand on ${lower.name}`);
  }
  const found = (link.state.options ?? {}) as Readonly<Record<string, unknown>>;
  for (const [key, value] of Object.entries(option))
    if (found[key] !== value) throw difference(`${key} of ${link.name} is ${found[key]}, not ${value}`);
}
