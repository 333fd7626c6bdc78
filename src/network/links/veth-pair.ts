import { inspectAs } from '../../netlink/codec/inspect-as.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { LinkChange, LinkMessage, Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { type Check, checkArgument, refuseConstructor } from '../../netlink/request/input.ts';
import { isOptions } from '../inputs.ts';
import { withFdHeld } from '../namespace/handle.ts';
import { Namespace } from '../namespace/namespace.ts';
import {
  type ConfigureOptions,
  configureLink,
  configureUnread,
  deviceFields,
  givenAddresses,
  masterIn,
} from './create-device.ts';
import { isLinkAttribute } from './kind-options.ts';
import { Link } from './link.ts';
import { createHere, deleteQuietly } from './new-link.ts';
import { waitForCarrier } from './wait-for-carrier.ts';

/** One end of a veth pair: `{ name: 'port1', master: 'br0', up: true }`. */
export interface VethEnd
  extends ConfigureOptions,
    Pick<LinkChange, 'mtu' | 'address' | 'numTxQueues' | 'numRxQueues' | 'txQueueLength'> {
  /** Name of the link, at most 15 bytes. */
  name: string;
  /** Namespace to create the end in; the namespace of the thread by default. */
  namespace?: Namespace | undefined;
}

/** Checks an end of `VethPair.create`. */
export const vethEnd: Check = isOptions<VethEnd>({
  ...deviceFields,
  numTxQueues: isLinkAttribute('numTxQueues'),
  numRxQueues: isLinkAttribute('numRxQueues'),
  txQueueLength: isLinkAttribute('txQueueLength'),
});

/** Two virtual Ethernet links, connected to each other: packets sent by one end are received by the other. */
export class VethPair {
  static {
    guardMethods(VethPair);
    inspectAs(VethPair, ({ ends }) => ({ ends }));
  }

  /** The ends, in the order of the arguments. */
  readonly ends: readonly [Link<Namespace>, Link<Namespace>];

  private constructor(ends: readonly [Link<Namespace>, Link<Namespace>]) {
    if (ends?.length !== 2) refuseConstructor(new.target.name, 'VethPair.create()');
    this.ends = ends;
  }

  /**
   * Creates a pair, each end directly in its namespace, with its addresses, and up if requested. With both ends up, the pair
   * carries packets when this returns, IPv6 included: addresses given as text are not checked for duplicates (`nodad`). Only
   * the link-local addresses that the kernel adds are checked, for about two seconds. When a step fails, nothing is left.
   *
   * Needs CAP_NET_ADMIN in both namespaces. EEXIST if a name is taken.
   */
  static async create(first: VethEnd, second: VethEnd): Promise<VethPair> {
    checkArgument('veth create', 'first', vethEnd, first);
    checkArgument('veth create', 'second', vethEnd, second);
    const here = first.namespace ?? Namespace.current();
    const there = second.namespace ?? Namespace.current();
    const masters = [await masterIn(here, first), await masterIn(there, second)] as const;
    const peer: LinkMessage = { ...linkAttributes(second), netNsFd: there.fd };
    const wanted = { kind: 'veth', ...linkAttributes(first), options: { peer } } as const;
    const created = await withFdHeld(there, () => createHere(here, wanted));
    try {
      // The attribute `link` of a veth is the index of its peer.
      const peerIndex = created.link ?? (await there.request(links.get(second.name))).index;
      await configureUnread(there, peerIndex, second, masters[1]);
      let near = await configureLink(here, created.index, first, masters[0]);
      let far = await there.request(links.get(peerIndex));
      if (first.up === true && second.up === true) {
        await waitForCarrier(async () => {
          [near, far] = await Promise.all([readUnlessUp(here, near), readUnlessUp(there, far)]);
          return [near, far];
        });
      }
      return new VethPair([
        new Link(here, near, givenAddresses(first)),
        new Link(there, far, givenAddresses(second)),
      ]);
    } catch (error) {
      await deleteQuietly(here, created.index);
      throw error;
    }
  }

  /** Deletes both ends. */
  async delete(): Promise<void> {
    await this.ends[0].delete();
  }
}

async function readUnlessUp(namespace: Namespace, link: LinkState): Promise<LinkState> {
  return link.operstate === 'up' ? link : namespace.request(links.get(link));
}

function linkAttributes({ namespace: _, addresses: __, up: ___, master: ____, ...attributes }: VethEnd) {
  return attributes;
}
