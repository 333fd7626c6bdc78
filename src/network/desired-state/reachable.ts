import { parseIp } from '../../netlink/codec/scalars/addresses.ts';
import { refuseAt } from '../description-errors.ts';
import type { WantedItem } from './desired.ts';
import type { Item } from './kinds/kind.ts';

/** Addresses and routes as they will be. */
interface Around {
  addresses(): Iterable<Item>;
  routes(): Iterable<Item>;
}

/** A prefix, and the index of the link that leads to its addresses. */
interface ReachedPrefix {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly link: unknown;
}

/** Throws for a wanted route or next hop whose gateway no address and no other route reaches. */
export function checkReachable(wanted: readonly WantedItem[], around: Around): void {
  let prefixes: ReachedPrefix[] | undefined;
  const known = new Map<string, boolean>();
  const reaches = (gateway: string, link: unknown): boolean => {
    const key = `${gateway} ${link ?? ''}`;
    let is = known.get(key);
    if (is === undefined) {
      prefixes ??= prefixesOf(around);
      is = isReached(gateway, link, prefixes);
      known.set(key, is);
    }
    return is;
  };
  /** The last gateway that is reached, and its link: many routes have the same one. */
  let last: unknown;
  let lastLink: unknown;
  const check = (one: WantedItem, { gateway, oif, flags }: Item, at: string): void => {
    if (typeof gateway !== 'string' || (gateway === last && oif === lastLink)) return;
    if ((flags as string[] | undefined)?.includes('onlink')) return;
    if (!reaches(gateway, oif))
      refuseAt(
        one.pathOf(`${at}gateway`),
        `nothing reaches ${gateway}: no address and no route without a gateway`,
      );
    last = gateway;
    lastLink = oif;
  };
  for (const one of wanted) {
    const { item } = one;
    // Gateways of MPLS routes are in `via`. Those of entries of a VXLAN are its other ends.
    if (item.family === 'mpls' || item.fdb === true) continue;
    check(one, item, '');
    const { nexthops } = item as { nexthops?: readonly Item[] };
    if (nexthops === undefined) continue;
    for (const [index, hop] of nexthops.entries()) check(one, hop, `nexthops[${index}].`);
  }
}

function prefixesOf({ addresses, routes }: Around): ReachedPrefix[] {
  const prefixes: ReachedPrefix[] = [];
  const add = (text: unknown, link: unknown): void => {
    const [address = '', length] = String(text).split('/');
    const bytes = parseIp(address);
    if (bytes !== undefined)
      prefixes.push({ bytes, length: length === undefined ? bytes.length * 8 : Number(length), link });
  };
  for (const { address, peer, index, flags } of addresses())
    if (!(flags as string[] | undefined)?.includes('noPrefixRoute')) add(peer ?? address, index);
  for (const { dst, gateway, via, nexthops, oif, type } of routes())
    if (
      gateway === undefined &&
      via === undefined &&
      nexthops === undefined &&
      oif !== undefined &&
      (type ?? 'unicast') === 'unicast'
    )
      add(dst === 'default' ? '0.0.0.0/0' : dst, oif);
  return prefixes;
}

function isReached(gateway: string, link: unknown, prefixes: readonly ReachedPrefix[]): boolean {
  const bytes = parseIp(gateway);
  // Text that is no address is refused elsewhere.
  if (bytes === undefined) return true;
  const isLinkLocal = bytes.length === 16 && bytes[0] === 0xfe && ((bytes[1] as number) & 0xc0) === 0x80;
  if (isLinkLocal && link !== undefined) return true;
  return prefixes.some(
    (prefix) =>
      prefix.bytes.length === bytes.length &&
      (link === undefined || prefix.link === link) &&
      startsAlike(prefix.bytes, bytes, prefix.length),
  );
}

function startsAlike(one: Uint8Array, other: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let index = 0; index < whole; index++) if (one[index] !== other[index]) return false;
  const rest = bits & 7;
  return rest === 0 || ((one[whole] as number) ^ (other[whole] as number)) >> (8 - rest) === 0;
}
