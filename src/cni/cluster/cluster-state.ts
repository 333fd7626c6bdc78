/** The state of a machine whose containers reach those of the others. */
import { createHash } from 'node:crypto';
import type { DesiredLink, DesiredRoute, NetworkState } from '../../network/desired-state/state.ts';
import { contains, firstOf, formatAddress, ipVersionOf, networkOf } from '../ip-network.ts';
import { addressOf, type ClusterNode } from './cluster-node.ts';

/** How packets get to another machine: by routes in a common network, or in packets of VXLAN. */
export type ClusterBackend = 'host-gw' | 'vxlan';

/** Options of a machine of a cluster that say what shall be on it. */
export interface ClusterSettings {
  readonly backend: ClusterBackend;
  /** Name of the VXLAN. */
  readonly link: string;
  /** Identifier of the VXLAN. */
  readonly vni: number;
  /** UDP port of the VXLAN. */
  readonly port: number;
  /** Number that marks the routes. */
  readonly protocol: number;
  /** Whether packets to other networks than those of the cluster get an address of the machine. */
  readonly masquerade: boolean;
}

/** An address of this machine, with the MTU of its link. */
export interface LocalAddress {
  /** With the length of the network. */
  readonly address: string;
  readonly link: string;
  readonly mtu: number;
}

/** Name of the table with the rules for address translation. */
export const clusterTable = 'tsnetlink_cluster';

/** Bytes of the headers of VXLAN, by the version of IP. */
const overhead = { 4: 50, 6: 70 } as const;

/** State of entries that only this program removes. */
const permanent: ['permanent'] = ['permanent'];

/** A state, and why machines are missing in it. */
export interface ClusterState {
  readonly state: NetworkState;
  readonly problems: readonly string[];
}

/** Returns the state of a machine. */
export function clusterState(
  own: ClusterNode,
  others: readonly ClusterNode[],
  local: readonly LocalAddress[],
  settings: ClusterSettings,
): ClusterState {
  const base = settings.backend === 'vxlan' ? vxlanState : gatewayState;
  const { state, problems } = base(own, others, local, settings);
  const versions = new Set(own.subnets.map(ipVersionOf));
  return {
    problems,
    state: {
      ...state,
      sysctls: {
        ...(versions.has(4) && { 'net.ipv4.ip_forward': 1 }),
        ...(versions.has(6) && { 'net.ipv6.conf.all.forwarding': 1 }),
      },
      ...(settings.masquerade && { nftables: masqueradeTable(own, others) }),
    },
  };
}

function gatewayState(
  _own: ClusterNode,
  others: readonly ClusterNode[],
  local: readonly LocalAddress[],
  { protocol }: ClusterSettings,
): ClusterState {
  const problems: string[] = [];
  const routes: DesiredRoute[] = [];
  for (const node of others) {
    for (const dst of node.subnets) {
      const gateway = addressOf(node, ipVersionOf(dst));
      if (gateway === undefined) problems.push(`${node.name} has no address of the family of ${dst}`);
      else if (!local.some(({ address }) => contains(networkOf(address), networkOf(gateway))))
        problems.push(`${node.name}: ${gateway} is in no network of this machine`);
      else routes.push({ dst, gateway, protocol });
    }
  }
  return { state: { routes }, problems };
}

/** The link-layer address of a machine in the VXLAN. Made of its name, so that all machines know it. */
function vxlanAddress({ name }: ClusterNode): string {
  const digits = createHash('sha256').update(name).digest('hex').slice(0, 10);
  return `02:${digits.replaceAll(/..(?!$)/g, '$&:')}`;
}

/** The address of a machine in the VXLAN: the first of its subnet, which no container has. */
function innerAddress(subnet: string): string {
  const network = networkOf(subnet);
  return formatAddress({ bits: network.bits, value: firstOf(network) });
}

function vxlanState(
  own: ClusterNode,
  others: readonly ClusterNode[],
  local: readonly LocalAddress[],
  { link, vni: id, port, protocol }: ClusterSettings,
): ClusterState {
  const below = own.addresses
    .map((outer) => ({ outer, found: local.find(({ address }) => address.split('/')[0] === outer) }))
    .find(({ found }) => found !== undefined);
  if (below?.found === undefined)
    throw new Error(
      `this machine has no address ${own.addresses.join(' or ')}, which the list gives ${own.name}`,
    );
  const version = ipVersionOf(below.outer);
  const problems: string[] = [];
  const reached = others.flatMap((node) => {
    const outer = addressOf(node, version);
    if (outer !== undefined) return [{ node, outer, lladdr: vxlanAddress(node) }];
    problems.push(`${node.name} has no IPv${version} address`);
    return [];
  });
  const vxlan: DesiredLink = {
    kind: 'vxlan',
    up: true,
    address: vxlanAddress(own),
    mtu: below.found.mtu - overhead[version],
    options: {
      id,
      port,
      learning: false,
      link: below.found.link,
      ...(version === 4 ? { local: below.outer } : { local6: below.outer }),
    },
    addresses: own.subnets.map((subnet) => `${innerAddress(subnet)}/${ipVersionOf(subnet) === 6 ? 128 : 32}`),
    neighbours: reached.flatMap(({ node, lladdr }) =>
      node.subnets.map((subnet) => ({ dst: innerAddress(subnet), lladdr, state: permanent })),
    ),
    fdb: reached.map(({ outer: dst, lladdr }) => ({ lladdr, dst, state: permanent })),
  };
  return {
    state: {
      links: { [link]: vxlan },
      routes: reached.flatMap(({ node }) =>
        node.subnets.map((dst) => ({
          dst,
          gateway: innerAddress(dst),
          oif: link,
          flags: ['onlink' as const],
          protocol,
        })),
      ),
    },
    problems,
  };
}

/** Translates packets of the containers of this machine, unless they go to containers of the cluster. */
function masqueradeTable(own: ClusterNode, others: readonly ClusterNode[]): string {
  const all = [...own.subnets, ...others.flatMap(({ subnets }) => subnets)];
  const chains = ([4, 6] as const).flatMap((version) => {
    const [ip, multicast] = version === 6 ? ['ip6', 'ff00::/8'] : ['ip', '224.0.0.0/4'];
    const ofVersion = (list: readonly string[]): string =>
      list.filter((subnet) => ipVersionOf(subnet) === version).join(', ');
    const from = ofVersion(own.subnets);
    return from === ''
      ? []
      : [`${ip} saddr { ${from} } ${ip} daddr != { ${ofVersion(all)}, ${multicast} } masquerade`];
  });
  return `table inet ${clusterTable} { chain postrouting { type nat hook postrouting priority srcnat
    ${chains.join('\n    ')}
  } }`;
}
