import type { RouteCreate } from '../../netlink/protocols/route/index.ts';

/** Description of a network, for `createLab`. */
export interface LabDescription {
  /** Hosts and routers by name; each is a network namespace. */
  nodes: Record<string, LabNodeDescription>;
  /** Switches by name; each is a bridge. */
  switches?: Record<string, LabSwitchDescription> | undefined;
  /** Cables; each is a veth pair. */
  links?: readonly LabLinkDescription[] | undefined;
}

/** A host or a router. */
export interface LabNodeDescription {
  /** Forwards packets, IPv4 and IPv6. */
  forwarding?: boolean | undefined;
  /** Default route: address of the router, or one for IPv4 and one for IPv6. */
  gateway?: string | readonly string[] | undefined;
  /** More routes. */
  routes?: readonly LabRoute[] | undefined;
  /** Addresses of the loopback link, beside 127.0.0.1 and ::1. */
  addresses?: readonly string[] | undefined;
  /** Kernel parameters: `{ 'net.ipv4.conf.all.rp_filter': 0 }`. */
  sysctl?: Record<string, string | number> | undefined;
}

/** A route of a node. */
export interface LabRoute
  extends Pick<RouteCreate, 'dst' | 'gateway' | 'priority' | 'type' | 'table' | 'metrics'> {
  /** Address of the gateway, as `ip` calls it. */
  via?: string | undefined;
  /** Name of the output link; needed without a gateway. */
  dev?: string | undefined;
}

/** A switch. */
export interface LabSwitchDescription {
  /** Spanning tree protocol; off by default. */
  stp?: boolean | undefined;
  mtu?: number | undefined;
}

/** A cable between two nodes, or a node and a switch, or two switches. */
export interface LabLinkDescription extends LabLinkProperties {
  ends: readonly [LabEnd, LabEnd];
  mtu?: number | undefined;
}

/**
 * Delay, loss and rate of a cable, in each direction. Where the kernel has no netem, `createLab` uses the other means of `LabCable.impair`, which
 * last as long as the process; `tsnetlink lab up` needs netem.
 */
export interface LabLinkProperties {
  /** Delay of each packet: `'50ms'`, or a number of milliseconds. */
  delay?: string | number | undefined;
  /** Variation of the delay. */
  jitter?: string | number | undefined;
  /** Share of lost packets: `'1%'`, or a number from 0 to 1. */
  loss?: string | number | undefined;
  /** `'10mbit'`, or a number of bits per second. */
  rate?: string | number | undefined;
}

/** One end of a cable: `'a'`, `'a:eth1'`, or an object. */
export type LabEnd = string | LabNodeEnd | LabSwitchEnd;

/** An end at a node. */
export interface LabNodeEnd {
  node: string;
  /** Name of the link; by default `eth0`, `eth1` … in order. */
  name?: string | undefined;
  /** `10.0.0.1/24`. */
  addresses?: readonly string[] | undefined;
  /** Link-layer address. */
  address?: string | undefined;
}

/** An end at a switch. */
export interface LabSwitchEnd {
  switch: string;
  /** Name of the port; by default `port0`, `port1` … in order. */
  name?: string | undefined;
}
