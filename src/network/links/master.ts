import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type { Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { checkArgument, required } from '../../netlink/request/input.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { isSameNamespace } from '../namespace/handle.ts';
import { isLinkOrName, Link, toLink } from './link.ts';
import type { LinkNamespace } from './link-namespace.ts';

/** A link with ports: a bridge, a bond, a VRF. */
export class Master<N extends LinkNamespace> extends Link<N> {
  static {
    guardMethods(Master);
  }

  /** Makes a link a port: a `Link`, or the name of a link of the same namespace. */
  async addPort(port: Link<LinkNamespace> | string): Promise<this> {
    checkArgument('add port', 'port', required(isLinkOrName), port);
    await (await toLink(port, this.namespace)).setMaster(this);
    return this;
  }

  /** Removes a port: a `Link`, or the name of a link of the same namespace. */
  async removePort(given: Link<LinkNamespace> | string): Promise<this> {
    checkArgument('remove port', 'port', required(isLinkOrName), given);
    const port = await toLink(given, this.namespace);
    const { master } = (await port.refresh()).state;
    if (master !== this.index || !isSameNamespace(port.namespace, this.namespace))
      throwInvalid('remove port', 'port', `${port.name} is no port of ${this.name}`);
    await port.removeMaster();
    return this;
  }

  /** Lists the ports. */
  async ports(): Promise<Link<N>[]> {
    const states = await this.namespace.request(links.list({ master: this.index }));
    return states.map((state) => new Link(this.namespace, state));
  }
}

/**
 * Makes links ports of a new master. When one is refused, deletes the master and gives every port back the master and the state
 * that it had.
 */
export async function addPorts<M extends Master<LinkNamespace>>(
  master: M,
  given: readonly (Link<LinkNamespace> | string)[],
): Promise<M> {
  const ports: Link<LinkNamespace>[] = [];
  const before: LinkState[] = [];
  try {
    for (const one of given) {
      const port = await toLink(one, master.namespace);
      ports.push(port);
      before.push((await port.refresh()).state);
      await master.addPort(port);
    }
    return master;
  } catch (error) {
    await master.delete().catch(() => {});
    for (const [number, { master: index = 0, flags }] of before.entries())
      await ports[number]?.change({ master: index, up: flags.includes('up') }).catch(() => {});
    throw error;
  }
}
