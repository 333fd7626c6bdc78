import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type { LinkChange, LinkMessage, Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { Namespace } from '../namespace/namespace.ts';
import { withFdHeld } from '../namespace/reference.ts';
import { configureLink } from './create-link.ts';
import { Link } from './link.ts';
import { assertOwnName } from './link-name.ts';
import { waitForCarrier } from './wait-for-carrier.ts';

/** One end of a pair. */
export interface VethEnd
  extends Pick<LinkChange, 'mtu' | 'address' | 'numTxQueues' | 'numRxQueues' | 'txQueueLength'> {
  /** Name of the link, at most 15 bytes. */
  name: string;
  /** Where it is to be; this thread's own namespace unless told. */
  namespace?: Namespace | undefined;
  /** IP addresses to give it: `10.0.0.1/24`. */
  addresses?: readonly string[] | undefined;
  /** Whether to bring it up. */
  up?: boolean | undefined;
}

/** Two Ethernet devices back to back: what goes in at one end comes out at the other. */
export class VethPair {
  /** The ends, in the order in which they were described. */
  readonly ends: readonly [Link, Link];

  private constructor(ends: readonly [Link, Link]) {
    this.ends = ends;
  }

  /**
   * Makes a pair, each end in its namespace from the start, with addresses and up if so described. A pair of which both
   * ends are up carries packets when this returns. Where anything of it fails, nothing of the pair remains.
   *
   * Needs CAP_NET_ADMIN in both namespaces. EEXIST where a name is taken.
   */
  static async create(first: VethEnd, second: VethEnd): Promise<VethPair> {
    const here = first.namespace ?? Namespace.current();
    const there = second.namespace ?? Namespace.current();
    // Checked before anything is made: an index of 1 stands for the one that is not known yet.
    for (const end of [first, second]) {
      assertOwnName('link create', end.name);
      for (const address of end.addresses ?? []) addresses.add({ index: 1, address });
    }
    const { namespace: _, addresses: __, up: ___, ...near } = first;
    const request = links.create({ kind: 'veth', ...near, data: { peer: describePeer(second, there) } });
    await withFdHeld(there, () => here.request(request));
    try {
      let [near, far] = await Promise.all([
        configureLink(here, first.name, first),
        configureLink(there, second.name, second),
      ]);
      if (first.up === true && second.up === true) {
        const ends = await waitForCarrier(() =>
          Promise.all([here.request(links.get(near)), there.request(links.get(far))]),
        );
        [near, far] = ends as [LinkState, LinkState];
      }
      return new VethPair([new Link(here, near), new Link(there, far)]);
    } catch (error) {
      await here.request(links.delete(first.name)).catch(() => {});
      throw error;
    }
  }

  /** Deletes both ends. */
  async delete(): Promise<void> {
    await this.ends[0].delete();
  }
}

function describePeer(end: VethEnd, namespace: Namespace): LinkMessage {
  const { namespace: _, addresses: __, up: ___, ...attributes } = end;
  return { ...attributes, netNsFd: namespace.fd };
}
