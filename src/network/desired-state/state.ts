import type { NftMetainfo, NftObject } from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import type {
  AddressCreate,
  BridgeVlanCreate,
  ClassCreate,
  FdbCreate,
  FilterCreate,
  LinkChange,
  MdbCreate,
  NeighbourCreate,
  NexthopCreate,
  QdiscCreate,
  RouteCreate,
  RouteNexthop,
} from '../../netlink/protocols/route/index.ts';
import type { RuleWords } from '../object-words.ts';

/** An address in a state: `'10.0.0.1/24'`, or an object for more than that. */
export type DesiredAddress = string | Omit<AddressCreate, 'index'>;

/** A neighbour of a link in a state, or an address that the host answers for (`proxy`). */
export type DesiredNeighbour = Omit<NeighbourCreate, 'index' | 'master' | 'ifindex'>;

/** An entry of the forwarding table of a port or VXLAN in a state. `via` is the name of a link. */
export interface DesiredFdbEntry extends Omit<FdbCreate, 'index' | 'via' | 'master'> {
  via?: string | undefined;
}

/**
 * A multicast group at a port of a bridge, or at a VXLAN, in a state. It stays unless its `state` is `temporary`. Links have their names; the
 * port is the link itself for the host, and for a VXLAN. `sources` need a bridge that speaks IGMPv3 or MLDv2, or the kernel does not list them.
 */
export interface DesiredMdbEntry extends Omit<MdbCreate, 'index' | 'port' | 'via'> {
  /** Name of the port. */
  port: string;
  /** Name of the link that packets leave by, of a VXLAN. */
  via?: string | undefined;
}

/** A VLAN of a bridge or a port in a state. */
export type DesiredBridgeVlan = Omit<BridgeVlanCreate, 'index'>;

/** A queueing discipline of a link in a state. */
export type DesiredQdisc = Omit<QdiscCreate<string>, 'index' | 'references'>;

/** A class of a qdisc in a state. */
export type DesiredClass = Omit<ClassCreate<string>, 'index' | 'leaf'>;

/** A filter of a link in a state. In its actions, links have their names. */
export type DesiredFilter = Omit<FilterCreate<string>, 'index' | 'block'>;

/** Where packets go, in the words of `ip`. */
interface Way {
  /** Name of the link that packets leave by: `oif`. */
  dev?: string | undefined;
  /** Address of the gateway: `gateway`. An object for one of another family than the route. */
  via?: string | RouteCreate['via'];
}

/** One of several next hops of a route in a state. */
export interface DesiredRouteNexthop extends Omit<RouteNexthop, 'oif' | 'flow' | 'via'>, Way {
  /** Name of the link that packets leave by. */
  oif?: string | undefined;
  flow?: number | string | undefined;
}

/** A route in a state. Links have their names. */
export interface DesiredRoute
  extends Omit<RouteCreate, 'oif' | 'iif' | 'nexthops' | 'multipath' | 'via'>,
    Way {
  /** The source prefix that the route is for (IPv6): `src`. */
  from?: string | undefined;
  /** Name of the link that packets leave by. */
  oif?: string | undefined;
  /** Name of the link that packets come in by. */
  iif?: string | undefined;
  nexthops?: readonly DesiredRouteNexthop[] | undefined;
}

/** A rule in a state. */
export type DesiredRule = RuleWords;

/** A next hop in a state. */
export interface DesiredNexthop extends Omit<NexthopCreate, 'id' | 'oif'> {
  id: number;
  /** Name of the link that packets leave by: `oif`. */
  dev?: string | undefined;
  /** Address of the gateway: `gateway`. */
  via?: string | undefined;
  /** Name of the link that packets leave by. */
  oif?: string | undefined;
}

/**
 * Tables of nftables in a state: objects of libnftables-json, as `nft --json list ruleset` gives them, or a text in nft's syntax. Each table
 * that it names has these objects and no others. A set without `elem` keeps the elements that it has.
 */
export type DesiredTables = string | readonly (NftObject | NftMetainfo | { readonly add: NftObject })[];

/** The objects that a link has in a state. */
interface LinkObjects {
  addresses?: readonly DesiredAddress[] | undefined;
  neighbours?: readonly DesiredNeighbour[] | undefined;
  fdb?: readonly DesiredFdbEntry[] | undefined;
  /** Multicast groups of a bridge or VXLAN. */
  mdb?: readonly DesiredMdbEntry[] | undefined;
  /** VLANs of a bridge or of a port of it. */
  vlans?: readonly DesiredBridgeVlan[] | undefined;
  qdiscs?: readonly DesiredQdisc[] | undefined;
  classes?: readonly DesiredClass[] | undefined;
  filters?: readonly DesiredFilter[] | undefined;
}

/**
 * A link in a state. What is not named stays as it is; a new link has the kernel's default. Other links are named, also where
 * options have the index of a link: `options.link` of a VXLAN, `options.primary` of a bond.
 */
export interface DesiredLink
  extends Omit<
      LinkChange<string>,
      | 'name'
      | 'index'
      | 'link'
      | 'master'
      | 'namespace'
      | 'netNsPid'
      | 'properties'
      | 'altName'
      | 'portKind'
      | 'options'
    >,
    LinkObjects {
  /** Kind of the link. Needed for a link that is to be created. */
  kind?: string | undefined;
  /** Options of the kind. */
  options?: object | undefined;
  /** Name of the link below. */
  link?: string | undefined;
  /** Name of the bridge, bond, VRF … that it is a port of; `null` for none. */
  master?: string | null | undefined;
  /** Names of its ports: each has this link as its `master`. */
  ports?: readonly string[] | undefined;
  /** Name of the other end of a veth, vxcan or netkit. It is created with it. */
  peer?: string | undefined;
  /** Alternative names. */
  altNames?: readonly string[] | undefined;
}

/**
 * The desired state of a namespace: links, their objects, and what is beside links. What is named is made so, what is absent stays.
 *
 * @example
 * const state: NetworkState = {
 *   links: {
 *     br0: { kind: 'bridge', up: true, addresses: ['10.0.0.1/24'] },
 *     eth0: { kind: 'veth', peer: 'eth1', master: 'br0', up: true },
 *   },
 *   routes: [{ dst: '10.1.0.0/16', gateway: '10.0.0.2' }],
 * };
 */
export interface NetworkState {
  /** Links by name. */
  links?: Readonly<Record<string, DesiredLink>> | undefined;
  nexthops?: readonly DesiredNexthop[] | undefined;
  routes?: readonly DesiredRoute[] | undefined;
  rules?: readonly DesiredRule[] | undefined;
  /** Kernel parameters: `{ 'net.ipv4.ip_forward': 1 }`. */
  sysctls?: Readonly<Record<string, string | number | boolean>> | undefined;
  nftables?: DesiredTables | undefined;
}
