import { parseIpv4Number } from '../../../netlink/codec/scalars/addresses.ts';
import { address as definition } from '../../../netlink/protocols/route/addresses/object.ts';
import * as addresses from '../../../netlink/protocols/route/addresses/operations.ts';
import type { StateKind } from './kind.ts';

const withoutLength = (text: unknown): string => String(text).split('/')[0] as string;

/** Addresses that IPv6 or the loopback link have by themselves (`IFAPROT_*`). */
const ofKernel: readonly unknown[] = ['kernelLoopback', 'kernelRouterAdvertisement', 'kernelLinkLocal'];

/** Addresses that the kernel gives to `lo`. Kernels before 5.18 do not report the origin. */
const loopback: readonly unknown[] = ['127.0.0.1/8', '::1/128'];

/** The network of an IPv4 address with its prefix length; `undefined` for another one. */
function normalNetwork(text: string): string | undefined {
  const [address = '', length = '32'] = text.split('/');
  const number = parseIpv4Number(address, 0, address.length);
  return number === -1 ? undefined : `${Math.floor(number / 2 ** (32 - Number(length)))}/${length}`;
}

/** Addresses of links. */
export const address: StateKind = {
  name: 'address',
  collection: 'addresses',
  ofLink: true,
  definition,
  keyField: 'address',
  input: addresses.add,
  shorthand: 'address',
  isOwn: ({ protocol, address, index, family, flags }, listed) =>
    !ofKernel.includes(protocol) &&
    !(loopback.includes(address) && listed.link(index as number)?.flags.includes('loopback')) &&
    // Temporary addresses (RFC 8981).
    !(family === 'inet6' && (flags as string[]).includes('secondary')),
  identity: ({ index, address, peer }) => `${index} ${address} ${peer ?? ''}`,
  changeable: ['validLifetime', 'preferredLifetime', 'metric', 'protocol'],
  create: (item) => addresses.add(item as never),
  change: (item) => addresses.replace(item as never),
  delete: (item) => addresses.delete(item as never),
  canBeWithout: true,
  takesAlong(item, listed) {
    const own = withoutLength(item.address);
    const routes = listed.of('routes').filter(({ prefsrc }) => prefsrc === own);
    const { index, family, peer, address, flags } = item;
    const length = String(peer ?? address).split('/')[1];
    // A primary IPv4 address takes its secondary ones along, unless `promote_secondaries` is set.
    const isPrimary = family === 'inet' && !(flags as string[] | undefined)?.includes('secondary');
    const secondary = listed
      .of('addresses')
      .filter(
        (other) =>
          isPrimary &&
          other.index === index &&
          (other.flags as string[]).includes('secondary') &&
          other.family === 'inet' &&
          String(other.address).split('/')[1] === length,
      );
    return [
      ...routes.map((route) => ['routes', route] as const),
      ...secondary.map((other) => ['addresses', other] as const),
    ];
  },
  // The first IPv4 address of a network is the primary one: the host uses it as its source.
  sequence({ index, address, peer }) {
    const prefix = normalNetwork(String(peer ?? address));
    return prefix === undefined ? undefined : `${index} ${prefix}`;
  },
  describe: ({ address, peer, index }, nameOf) =>
    `${address}${peer === undefined ? '' : ` peer ${peer}`} dev ${nameOf(index)}`,
};
