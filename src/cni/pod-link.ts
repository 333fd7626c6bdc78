/** The link of a container: the addresses and routes of a result, and the comparison with a result. */
import type { Link } from '../network/links/link.ts';
import type { Namespace } from '../network/namespace/namespace.ts';
import { CniError, cniCodes } from './cni-error.ts';
import { addressText, ipVersionOf, networkText } from './ip-network.ts';
import type { PodCall } from './plugin.ts';
import type { Result, ResultInterface, ResultIp, ResultRoute } from './result.ts';

/** A link as a result describes it. */
export function interfaceOf(link: Link<Namespace>, sandbox?: string): ResultInterface {
  return { name: link.name, mac: link.address ?? '', mtu: link.mtu, sandbox };
}

/** The gateway of a route: by default that of the first address of its family. */
function gatewayOf({ dst, gw }: ResultRoute, ips: readonly ResultIp[]): string | undefined {
  return (
    gw ??
    ips.find(({ address, gateway }) => gateway !== undefined && ipVersionOf(address) === ipVersionOf(dst))
      ?.gateway
  );
}

/** Allows IPv6 on a link that gets an IPv6 address. */
export async function enableIpv6(
  namespace: Namespace,
  link: string,
  ips: readonly ResultIp[],
): Promise<void> {
  if (!ips.some(({ address }) => ipVersionOf(address) === 6)) return;
  const name = `net/ipv6/conf/${link}/disable_ipv6`;
  if ((await namespace.sysctl.get(name)) !== '0') await namespace.sysctl.set(name, 0);
}

/** Lets the host forward packets of the families of the addresses. */
export async function enableForwarding(host: Namespace, ips: readonly ResultIp[]): Promise<void> {
  const names = { 4: 'net.ipv4.ip_forward', 6: 'net.ipv6.conf.all.forwarding' };
  for (const version of [4, 6] as const) {
    if (!ips.some(({ address }) => ipVersionOf(address) === version)) continue;
    if ((await host.sysctl.get(names[version])) !== '1') await host.sysctl.set(names[version], 1);
  }
}

/** Adds routes by a link of the container. */
export async function addRoutes(
  pod: Namespace,
  link: Link<Namespace>,
  ips: readonly ResultIp[],
  routes: readonly ResultRoute[],
): Promise<void> {
  for (const route of routes) {
    const { dst, mtu, advmss, priority, table, scope } = route;
    await pod.addRoute({
      // The kernel refuses bits behind the length of the prefix.
      dst: networkText(dst),
      gateway: gatewayOf(route, ips),
      oif: link.index,
      ...(scope !== undefined && { scope }),
      ...(priority !== undefined && { priority }),
      ...(table !== undefined && { table }),
      ...((mtu ?? advmss) !== undefined && { metrics: { mtu, advmss } }),
    });
  }
}

/** Returns the error of CHECK for a difference. */
export function difference(message: string): CniError {
  return new CniError(cniCodes.checkFailed, message);
}

/** Finds a link; `undefined` if there is none. */
export async function findLink(namespace: Namespace, name: string): Promise<Link<Namespace> | undefined> {
  try {
    return await namespace.link(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENODEV') return undefined;
    throw error;
  }
}

/** Deletes a link if it is there. */
export async function deleteLink(namespace: Namespace, name: string): Promise<void> {
  const link = await findLink(namespace, name);
  try {
    await link?.delete();
  } catch (error) {
    // The other end of the pair was deleted meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENODEV') throw error;
  }
}

/**
 * Compares the link of the container with the result of ADD: kind, link-layer address, addresses, and routes. Returns the link.
 * Throws for a difference, with the code 102.
 */
export async function checkPodLink(
  { pod, ifName, netns, prevResult }: PodCall,
  kind?: string,
): Promise<Link<Namespace>> {
  const { interfaces = [], ips = [], routes = [] } = prevResult as Result;
  const index = interfaces.findIndex(({ name, sandbox }) => name === ifName && sandbox === netns);
  if (index === -1) throw difference(`prevResult has no interface ${ifName} in ${netns}`);
  const link = await findLink(pod, ifName);
  if (link === undefined) throw difference(`the link ${ifName} is gone`);
  if (kind !== undefined && link.kind !== kind) throw difference(`the link ${ifName} is no ${kind}`);
  const { mac } = interfaces[index] as ResultInterface;
  if (mac !== undefined && mac.toLowerCase() !== link.address)
    throw difference(`the link ${ifName} has the address ${link.address}, not ${mac}`);
  if (!link.isUp) throw difference(`the link ${ifName} is down`);
  const own = ips.filter(({ interface: at }) => at === undefined || at === index);
  const present = new Set((await link.addresses()).map(({ address }) => address));
  for (const { address } of own)
    if (!present.has(`${addressText(address)}/${address.split('/')[1]}`))
      throw difference(`the link ${ifName} lacks the address ${address}`);
  await checkRoutes(pod, link, own, routes);
  return link;
}

async function checkRoutes(
  pod: Namespace,
  link: Link<Namespace>,
  ips: readonly ResultIp[],
  routes: readonly ResultRoute[],
): Promise<void> {
  if (routes.length === 0) return;
  const present = new Set(
    (await pod.routes({ dev: link.index })).map((one) => routeKey(one.family, one.dst, one.gateway)),
  );
  for (const route of routes) {
    const dst = networkText(route.dst);
    const gateway = gatewayOf(route, ips);
    const isDefault = dst.endsWith('/0');
    const family = ipVersionOf(dst) === 6 ? 'inet6' : 'inet';
    const isThere = present.has(routeKey(family, isDefault ? undefined : dst, gateway));
    if (!isThere)
      throw difference(`the route ${dst} ${gateway === undefined ? '' : `by ${gateway} `}is gone`);
  }
}

/** Identifies a route by destination and gateway. */
function routeKey(family: string | number, dst = 'default', gateway?: string): string {
  return `${family} ${dst} ${gateway === undefined ? '' : addressText(gateway)}`;
}
