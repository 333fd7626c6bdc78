import type { LinkChange, LinkCreate } from '../../netlink/protocols/route/index.ts';
import { linkKinds } from '../../netlink/protocols/route/links/kinds/registry.ts';
import { link as linkDefinition } from '../../netlink/protocols/route/links/object.ts';
import type { Link } from '../../netlink/protocols/route/links/operations.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import type { Item } from './kinds/kind.ts';
import { asListed } from './normal-form.ts';
import type { Snapshot } from './snapshot.ts';

/** Attributes of a listed link that a program can have set. */
const settings = [
  ...(['mtu', 'txQueueLength', 'group', 'mode', 'numTxQueues', 'numRxQueues'] as const),
  ...(['gsoMaxSize', 'gsoMaxSegs', 'groMaxSize', 'gsoIpv4MaxSize', 'groIpv4MaxSize'] as const),
] as const satisfies readonly (keyof Link)[];

/** The same without those that only a new link takes, and those whose defaults are as good for any other kind. */
const ofAnyKind = ['group', 'mode'] as const;

/** Attributes that a request to create a link takes. The kernel ignores others there. */
const forNew: ReadonlySet<string> = new Set([
  ...settings,
  ...['address', 'broadcast', 'kind', 'options', 'link', 'index', 'name', 'weight'],
]);

/** Attributes that only a new link takes. */
export const onlyForNew: readonly string[] = ['numTxQueues', 'numRxQueues'];

/** Flags of a link that a program can have set, besides `up`. */
const flags = ['promisc', 'allMulti', 'multicast', 'noArp', 'debug'] as const;

/** The settings of a link with indexes of links, so that the same link can be created. */
export interface LinkSettings {
  readonly kind: string | undefined;
  readonly fields: LinkChange<string>;
  readonly lower?: number | undefined;
  readonly master?: number | undefined;
  /** Index of the other end in the same namespace. */
  readonly peer?: number | undefined;
  readonly altNames: readonly string[];
}

/** Names of links that the kernel makes in each namespace when it has their module, besides `lo`. */
const ofModules: readonly string[] = [
  ...['tunl0', 'gre0', 'gretap0', 'erspan0', 'sit0', 'ip6tnl0', 'ip6gre0', 'ip_vti0', 'ip6_vti0'],
];

/** Whether a program made a link, and not the kernel or a driver. */
export function isOwnLink({ kind, name }: Link): boolean {
  return kind !== undefined && !ofModules.includes(name);
}

/** Whether a link is one end of a pair. */
export function isPair(kind: string | undefined): boolean {
  return kind !== undefined && linkKinds.get(kind)?.isPair === true;
}

/** The index of the other end of a pair, where it is in the same namespace. */
export function peerOf({ kind, link, linkNetnsid }: Link): number | undefined {
  return isPair(kind) && linkNetnsid === undefined ? link : undefined;
}

/** Index of the link below with which the kernel deletes a link; undefined for links that stand alone. */
export function lowerToGoWith({ kind = '', link, linkNetnsid, options }: Link): number | undefined {
  if (linkNetnsid !== undefined || standsAlone.includes(kind)) return undefined;
  const lower = lowerInOptions.includes(kind) ? (options as Item | undefined)?.link : link;
  return typeof lower === 'number' && lower !== 0 ? lower : undefined;
}

/** Kinds of links whose options name the link that they go with. */
const lowerInOptions: readonly string[] = ['vxlan', 'amt'];

/** Tunnels that stay when the link goes that they send on. */
const standsAlone: readonly string[] = [
  ...[
    'ipip',
    'sit',
    'gre',
    'gretap',
    'erspan',
    'ip6tnl',
    'ip6gre',
    'ip6gretap',
    'ip6erspan',
    'vti',
    'vti6',
    'xfrm',
  ],
  'dsa',
];

/** Options of a listed link that a new one would be given. */
function optionsOf({ kind, options, link }: Link): object | undefined {
  if (kind === undefined || options === undefined || isPair(kind)) return undefined;
  const request = links.create({ kind, options, ...(link !== undefined && { link }) } as LinkCreate<string>);
  // A copy: a request leaves out options of a list that are as they were listed.
  return { ...(asListed(request, linkDefinition.read as never).options as object | undefined) };
}

/** Options of a listed port that another port would be given. */
function portOptionsOf({ portKind, portOptions }: Link): object | undefined {
  if (portKind === undefined || portOptions === undefined) return undefined;
  const normal = asListed(links.change(1, { portKind, portOptions }), linkDefinition.read as never);
  // The spanning tree runs by itself.
  const { state: _, ...options } = (normal.portOptions ?? {}) as Item;
  return Object.keys(options).length === 0 ? undefined : options;
}

/** The settings of a listed link. With `isOther`, those that a link of another kind in its place would have. */
export function settingsOf(link: Link, snapshot: Snapshot, isOther = false): LinkSettings {
  const { kind, type, address, alias, master, portKind } = link;
  const fields: Item = {};
  for (const name of isOther ? ofAnyKind : settings) if (link[name] !== undefined) fields[name] = link[name];
  // The addresses of tunnels are those of their options.
  if (!isOther && type === 'ether' && address !== undefined) fields.address = address;
  fields.up = link.flags.includes('up');
  if (!isOther) fields.flags = Object.fromEntries(flags.map((flag) => [flag, link.flags.includes(flag)]));
  fields.alias = alias ?? '';
  const addressGenerationMode = (link.afSpec as { inet6?: { addressGenerationMode?: unknown } } | undefined)
    ?.inet6?.addressGenerationMode;
  if (!isOther && addressGenerationMode !== undefined) fields.afSpec = { inet6: { addressGenerationMode } };
  const data = isOther ? undefined : optionsOf(link);
  if (data !== undefined) fields.options = data;
  const portOptions = portOptionsOf(link);
  if (portOptions !== undefined) Object.assign(fields, { portKind, portOptions });
  const lower = isPair(kind) ? undefined : link.linkNetnsid === undefined ? link.link : undefined;
  const peer = isOther ? undefined : peerOf(link);
  return {
    kind,
    fields: fields as LinkChange<string>,
    ...(lower !== undefined && lower !== 0 && snapshot.link(lower) !== undefined && !isOther && { lower }),
    master: master ?? 0,
    ...(peer !== undefined && { peer }),
    altNames: link.properties?.altNames ?? [],
  };
}

/** Splits settings: those that a request to create a link takes, and the rest. */
export function splitForNew(fields: Item): { atCreation: Item; after: Item } {
  const atCreation: Item = {};
  const after: Item = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined || key === 'up' || key === 'flags' || key === 'portOptions' || key === 'portKind')
      continue;
    (forNew.has(key) ? atCreation : after)[key] = value;
  }
  if (after.alias === '') delete after.alias;
  return { atCreation, after };
}
