import type { Link } from '../../network/links/link.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import { field } from '../fields.ts';
import { addressText, ipVersionOf, networkText } from '../ip-network.ts';
import {
  checkBackend,
  checkMasquerade,
  masquerade,
  masqueradeFields,
  stopMasquerade,
} from '../masquerade.ts';
import { invalid } from '../network-config.ts';
import { definePlugin, type PodCall } from '../plugin.ts';
import {
  addRoutes,
  checkPodLink,
  difference,
  enableForwarding,
  enableIpv6,
  findLink,
  interfaceOf,
} from '../pod-link.ts';
import { addAddress, createPodPair, deletePodPair } from '../pod-pair.ts';
import type { Result, ResultIp } from '../result.ts';

const config = {
  mtu: field.optional(field.integer()),
  ...masqueradeFields,
};

/** The address alone: `10.0.0.2/32`. */
function hostPrefix(address: string): string {
  const text = addressText(address);
  return `${text}/${ipVersionOf(text) === 6 ? 128 : 32}`;
}

/** The gateway of an address, which is an address of the host. */
function gatewayFor({ address, gateway }: ResultIp, index: number): string {
  if (gateway === undefined)
    throw invalid('ipam', `ptp needs a gateway for ips[${index}], ${address}: an address for the host`);
  return gateway;
}

/**
 * Sends all packets of a container by the host, also those to other containers of its network. Routes of the result are added while
 * the network is still connected, as the kernel refuses gateways that it cannot reach.
 */
async function routeByHost(pod: Namespace, link: number, { address, gateway }: ResultIp): Promise<void> {
  const dst = networkText(address);
  const prefsrc = addressText(address);
  const isIpv6 = ipVersionOf(address) === 6;
  await pod.addRoute({
    dst: hostPrefix(gateway as string),
    oif: link,
    prefsrc,
    ...(!isIpv6 && { scope: 'link' }),
  });
  await pod.deleteRoute({ dst, oif: link, protocol: 'kernel', ...(!isIpv6 && { scope: 'link' }) });
  await pod.addRoute({ dst, gateway, oif: link, prefsrc });
}

/** Compares the routes between host and container with the result of ADD. */
async function checkHostRoutes({ pod, host, prevResult }: PodCall, podLink: Link<Namespace>): Promise<void> {
  const { interfaces = [], ips = [] } = prevResult as Result;
  const name = interfaces.find(({ sandbox }) => sandbox === undefined)?.name ?? '';
  const hostLink = await findLink(host, name);
  if (hostLink?.isUp !== true) throw difference(`the link ${name} of the host is gone or down`);
  const ofHost = new Set((await hostLink.routes()).map(({ dst }) => dst));
  const ofPod = new Set((await pod.routes({ dev: podLink.index })).map(({ dst }) => dst));
  for (const { address, gateway } of ips) {
    if (!ofHost.has(hostPrefix(address))) throw difference(`the host has no route to ${address}`);
    for (const dst of [networkText(address), ...(gateway === undefined ? [] : [hostPrefix(gateway)])])
      if (!ofPod.has(dst)) throw difference(`the container has no route to ${dst}`);
  }
}

/** Connects a container with the host by a veth pair and routes. */
export const ptp = definePlugin({
  type: 'ptp',
  config,
  async add(call): Promise<Result> {
    const { pod, host, netns, config, ipam, undo } = call;
    checkBackend(config);
    if (ipam === undefined) throw invalid('ipam.type', 'ptp needs a plugin for addresses');
    const { ips: given = [], routes = [], dns } = await ipam.add();
    if (given.length === 0) throw invalid('ipam.type', 'the plugin for addresses returned no address');
    const ips = given.map((ip): ResultIp => ({ ...ip, interface: 1 }));
    const gateways = ips.map(gatewayFor);
    await enableForwarding(host, ips);
    const { podLink, hostLink } = await createPodPair(call, { mtu: config.mtu, ips });
    await enableIpv6(host, hostLink.name, ips);
    await addRoutes(pod, podLink, ips, routes);
    for (const ip of ips) await routeByHost(pod, podLink.index, ip);
    for (const gateway of new Set(gateways)) await addAddress(hostLink, hostPrefix(gateway));
    for (const { address } of ips)
      await hostLink.addRoute({
        dst: hostPrefix(address),
        ...(ipVersionOf(address) === 4 && { scope: 'host' }),
      });
    if (config.ipMasq === true) {
      undo(() => stopMasquerade(call));
      await masquerade(call, ips);
    }
    return {
      interfaces: [interfaceOf(hostLink), interfaceOf(podLink, netns)],
      ips,
      routes,
      dns: config.dns ?? dns,
    };
  },
  async del(call) {
    await deletePodPair(call);
    if (call.config.ipMasq === true) await stopMasquerade(call);
    await call.ipam?.del();
  },
  async check(call) {
    await call.ipam?.check();
    const podLink = await checkPodLink(call, 'veth');
    await checkHostRoutes(call, podLink);
    if (call.config.ipMasq === true) await checkMasquerade(call, call.prevResult?.ips ?? []);
  },
});
