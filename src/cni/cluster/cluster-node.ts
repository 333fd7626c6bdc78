import { EncodeError } from '../../netlink/codec/encode-error.ts';
import { field, readAs, type Values } from '../fields.ts';
import { ipVersionOf, networkText } from '../ip-network.ts';

const nodeShape = {
  /** Name of the machine. */
  name: field.pattern('a name of letters, digits, - and .', /^[a-zA-Z0-9][a-zA-Z0-9.-]*$/),
  /** Addresses where the other machines reach it: one a family. */
  addresses: field.list(field.address),
  /** Networks of its containers. */
  subnets: field.list(field.prefix),
};
/** A machine of a cluster. */
export type ClusterNode = Values<typeof nodeShape>;

/**
 * Gives the machines of a cluster: the whole list at first, and again after each change. It goes on after errors, which it reports, and ends
 * with the signal.
 */
export type NodeSource = (
  signal: AbortSignal,
  report: (problem: Error) => void,
) => AsyncIterable<readonly ClusterNode[]>;

const nodesField = field.list(field.object(nodeShape));

/** Reads a list of machines. Throws a TypeError with the path of the wrong value: `nodes[1].subnets[0]: …`. */
export function readNodes(value: unknown, path = 'nodes'): readonly ClusterNode[] {
  const fail = (where: string, reason: string): Error =>
    new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(where).toError();
  const nodes = readAs(value, nodesField, fail, path);
  const seen = new Map<string, string>();
  const claim = (what: string, where: string): void => {
    const other = seen.get(what);
    if (other !== undefined) throw fail(where, `${what} is the one of ${other} too`);
    seen.set(what, where);
  };
  return nodes.map((node, index) => {
    claim(node.name, `${path}[${index}].name`);
    for (const [at, address] of node.addresses.entries())
      claim(address, `${path}[${index}].addresses[${at}]`);
    const subnets = node.subnets.map((subnet, at) => {
      const where = `${path}[${index}].subnets[${at}]`;
      if (networkText(subnet) !== subnet) throw fail(where, `expected ${networkText(subnet)}, got ${subnet}`);
      claim(subnet, where);
      return subnet;
    });
    return { ...node, subnets };
  });
}

/** The address of a machine of a family. */
export function addressOf({ addresses }: ClusterNode, version: 4 | 6): string | undefined {
  return addresses.find((address) => ipVersionOf(address) === version);
}
