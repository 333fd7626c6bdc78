/** The network of a machine as data: namespaces with their links, and the cables between them. Plain objects, made for JSON. */

/** How a plan would change an object. */
export type MapChange = 'create' | 'change' | 'delete';

/** A process. */
export interface MapProcess {
  pid: number;
  /** Name of the program (`/proc/PID/comm`). */
  name: string;
}

/** VLANs of a bridge or of a port of it. */
export interface MapVlan {
  id: number;
  /** The last VLAN of a range; the same as `id` for a single one. */
  endId: number;
  /** Whether packets without a tag belong to it. */
  pvid: boolean;
  /** Whether its packets leave without a tag. */
  untagged: boolean;
}

/** A peer of a WireGuard device. */
export interface MapPeer {
  /** Public key in base64. */
  publicKey: string;
  /** Address and port that packets are sent to: `10.0.0.1:51820`. Absent while none is known. */
  endpoint?: string | undefined;
  /** Addresses that the peer may send from, and that are sent to it: `10.0.0.0/24`. */
  allowedIps: string[];
}

/** The ends of a tunnel. Absent ends are not fixed. */
export interface MapTunnel {
  local?: string | undefined;
  /** Address of the other end; of a VXLAN also a multicast group. */
  remote?: string | undefined;
  /** VNI of a VXLAN or GENEVE, key of a GRE tunnel. */
  id?: number | undefined;
  /** Public key of a WireGuard device in base64. Absent for none, and where the device may not be read. */
  publicKey?: string | undefined;
  /** UDP port of a WireGuard device. */
  listenPort?: number | undefined;
  /** Peers of a WireGuard device, without secret keys. */
  peers?: MapPeer[] | undefined;
}

/** A link of a namespace. */
export interface MapLink {
  /** Identifies the link in the map: the `id` of its namespace, a slash and its index. */
  id: string;
  index: number;
  name: string;
  /** Kind of the link (`veth`, `bridge` …); for a device without a kind its type: `loopback`, `ether` … */
  kind: string;
  /** Whether the link is set up: `ip link set up`. */
  up: boolean;
  /** Operational state: `up`, `down`, `lowerLayerDown`, `unknown` … Absent in the map of a description. */
  state?: string | undefined;
  mtu?: number | undefined;
  /** Link-layer address. */
  address?: string | undefined;
  /** IP addresses with their prefix lengths. */
  addresses: string[];
  /** The bridge, bond, VRF … that the link is a port of: the `id` of a link of the same namespace. */
  master?: string | undefined;
  /** State of a port of a bridge (`forwarding`, `blocking` …), or of a bond (`active`, `backup`). */
  portState?: string | undefined;
  /** The link that this one lies on, of a VLAN, macvlan …: the `id` of a link of the same namespace. */
  lower?: string | undefined;
  /** Number of the VLAN of a link of this kind. */
  vlan?: number | undefined;
  /** VLANs of a bridge that filters by VLAN, and of its ports. */
  vlans?: MapVlan[] | undefined;
  tunnel?: MapTunnel | undefined;
  /** Mode of a bond or macvlan, table of a VRF. */
  mode?: string | undefined;
  change?: MapChange | undefined;
  /** The changes of a plan, each as a text: `mtu 1500 → 1400`. */
  changes?: string[] | undefined;
}

/** A default route. */
export interface MapRoute {
  family: 'inet' | 'inet6';
  gateway?: string | undefined;
  /** Name of the link that packets leave by. */
  link?: string | undefined;
  /** Metric. */
  metric?: number | undefined;
  change?: MapChange | undefined;
}

/** A socket that waits for connections or datagrams. */
export interface MapListener {
  protocol: 'tcp' | 'udp';
  address: string;
  port: number;
  /** Processes that have the socket open, as far as they are visible. */
  processes: MapProcess[];
}

/** A network namespace. */
export interface MapNamespace {
  /** Identifies the namespace in the map. */
  id: string;
  /** The first name; for a namespace without names its first process, or how it is known. */
  name: string;
  /** Names in `/run/netns`, sorted. */
  names: string[];
  /** Inode number, as in `net:[4026531840]`; absent where it is not known. */
  inode?: number | undefined;
  /** Whether it is the namespace of the program that made the map. */
  isCurrent: boolean;
  /** Whether only the links at the ends of cables are in the map, because other namespaces were asked for. */
  isPartial?: boolean | undefined;
  /** In the map of a lab: a host, a router or a switch. */
  role?: 'host' | 'router' | 'switch' | undefined;
  processes: MapProcess[];
  links: MapLink[];
  defaultRoutes: MapRoute[];
  listeners: MapListener[];
  /** Why the namespace could not be read. */
  problem?: string | undefined;
  change?: MapChange | undefined;
  /** Further changes of a plan, as lines. */
  changes?: string[] | undefined;
}

/** A connection between two links, mostly of different namespaces. */
export interface MapCable {
  /** Identifies the cable in the map. */
  id: string;
  /** A pair of links (veth, vxcan, netkit); a link that lies on one of another namespace; a tunnel whose two ends are in the map. */
  kind: 'pair' | 'lower' | 'tunnel';
  /** The `id` of each link. For `lower` the upper link is the first. */
  ends: [string, string];
  /** Properties of a cable of a lab: `delay 50ms`. */
  label?: string | undefined;
  change?: MapChange | undefined;
}

/** The network of a machine: a graph. */
export interface NetworkMap {
  namespaces: MapNamespace[];
  cables: MapCable[];
}

/** The `id` of a link in a map. */
export function linkId(namespace: string, index: number): string {
  return `${namespace}/${index}`;
}

/** The properties of a namespace that decide on its place in a map. */
interface MapPlace {
  readonly names: readonly string[];
  readonly inode?: number | undefined;
}

/** Compares namespaces by their places in a map: those with a name by name, then the others by their creation. */
export function compareNamespaces(one: MapPlace, other: MapPlace): number {
  const [name] = one.names;
  const [otherName] = other.names;
  if (name === otherName) return (one.inode ?? 0) - (other.inode ?? 0);
  if (name === undefined || otherName === undefined) return name === undefined ? 1 : -1;
  return name < otherName ? -1 : 1;
}
