import type { RouteCreate } from '../../netlink/protocols/route/index.ts';

/** A network described as data: what `createLab` builds. */
export interface LabDescription {
  /** Hosts and routers, by name: each a network namespace. */
  nodes: Record<string, LabNodeDescription>;
  /** Switches, by name: each a bridge. */
  switches?: Record<string, LabSwitchDescription> | undefined;
  /** Cables: each a veth pair. */
  links?: readonly LabLinkDescription[] | undefined;
}

/** A host or a router. */
export interface LabNodeDescription {
  /** Whether it passes packets on, IPv4 and IPv6. */
  forwarding?: boolean | undefined;
  /** Default route: the address of its router, of either family. */
  gateway?: string | readonly string[] | undefined;
  /** More routes. */
  routes?: readonly LabRoute[] | undefined;
  /** Addresses of its loopback link, beside 127.0.0.1 and ::1. */
  addresses?: readonly string[] | undefined;
  /** Settings, as `{ 'net.ipv4.conf.all.rp_filter': 0 }`. */
  sysctl?: Record<string, string | number> | undefined;
}

/** A route of a node. */
export interface LabRoute
  extends Pick<RouteCreate, 'dst' | 'gateway' | 'priority' | 'type' | 'table' | 'metrics'> {
  /** Name of the link that it goes out by, where no gateway tells it. */
  dev?: string | undefined;
}

/** A switch. */
export interface LabSwitchDescription {
  /** Spanning tree; off unless told. */
  stp?: boolean | undefined;
  mtu?: number | undefined;
}

/** A cable between two nodes, or a node and a switch, or two switches. */
export interface LabLinkDescription extends LabLinkProperties {
  ends: readonly [LabEnd, LabEnd];
  mtu?: number | undefined;
}

/** What a cable does to packets, in either direction, where the kernel has netem. */
export interface LabLinkProperties {
  /** Time that a packet is on its way: `'50ms'`, or a number of milliseconds. */
  delay?: string | number | undefined;
  /** How much that varies. */
  jitter?: string | number | undefined;
  /** Share of packets that are lost: `'1%'`, or a number from 0 to 1. */
  loss?: string | number | undefined;
  /** `'10mbit'`, or a number of bits a second. */
  rate?: string | number | undefined;
}

/** One end of a cable: `'a'`, `'a:eth1'`, or in full. */
export type LabEnd = string | LabNodeEnd | LabSwitchEnd;

/** An end at a node. */
export interface LabNodeEnd {
  node: string;
  /** Name of the link there; `eth0`, `eth1` … in their order unless told. */
  name?: string | undefined;
  /** `10.0.0.1/24`. */
  addresses?: readonly string[] | undefined;
  /** Link-layer address. */
  address?: string | undefined;
}

/** An end at a switch. */
export interface LabSwitchEnd {
  switch: string;
  /** Name of the port there; `port0`, `port1` … unless told. */
  name?: string | undefined;
}
