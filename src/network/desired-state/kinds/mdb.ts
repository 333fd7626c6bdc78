import { isRecord } from '../../../netlink/codec/encode-error.ts';
import * as mdbOperations from '../../../netlink/protocols/route/bridge/mdb.ts';
import { mdb as definition } from '../../../netlink/protocols/route/bridge/object.ts';
import type { Item, StateKind } from './kind.ts';

const addressOf = (source: unknown): string => (isRecord(source) ? String(source.address) : String(source));

/**
 * The fields of a request. A group that is not given another state stays; the kernel wants none for the groups of the host. Sources are sorted, since the
 * kernel lists them in another order.
 */
function fieldsOf({ sources, ...item }: Item): never {
  return {
    state: item.port === item.index ? 'temporary' : 'permanent',
    ...item,
    ...(sources !== undefined && {
      sources: Array.isArray(sources)
        ? [...sources].sort((one, other) => (addressOf(one) < addressOf(other) ? -1 : 1))
        : sources,
    }),
  } as never;
}

/** Multicast groups at ports of bridges and at VXLANs that were set by hand. */
export const mdb: StateKind = {
  name: 'mdb',
  collection: 'mdb',
  ofLink: true,
  definition,
  keyField: 'group',
  input: mdbOperations.add,
  linkFields: [['port'], ['via']],
  readCreate: mdbOperations.readCreate,
  // The kernel makes a group for each source of the list of another one.
  isOwn: ({ index, port, group, vlan, state, protocol, source }, listed) =>
    (protocol === undefined ? state === 'permanent' : protocol !== 'kernel') &&
    !(
      source !== undefined &&
      listed
        .of('mdb')
        .some(
          (one) =>
            one.index === index &&
            one.port === port &&
            one.group === group &&
            one.vlan === vlan &&
            one.source === undefined &&
            (one.sources as Item[] | undefined)?.some(({ address }) => address === source),
        )
    ),
  identity: ({ index, port, group, vlan, source, dst, srcVni }) =>
    `${index} ${port} ${group} ${vlan ?? 0} ${source ?? ''} ${dst ?? ''} ${srcVni ?? ''}`,
  changeable: ['state', 'filterMode', 'sources', 'protocol'],
  unreported: ['timer', 'flags'],
  // Lists have the filter and its sources only where the bridge speaks IGMPv3 or MLDv2.
  isSameValue: (name, actual) => actual === undefined && (name === 'filterMode' || name === 'sources'),
  create: (item) => mdbOperations.add(fieldsOf(item)),
  change: (item) => mdbOperations.replace(fieldsOf(item)),
  delete: (item) => mdbOperations.delete(fieldsOf(item)),
  canBeOn: ({ index, port }, links) =>
    links.kindOf(index as number) === 'vxlan' || port === index
      ? ['bridge', 'vxlan'].includes(links.kindOf(index as number) ?? '')
      : links.kindOf(index as number) === 'bridge' && links.masterOf(port as number) === index,
  describe: ({ group, source, port, vlan, index }, nameOf) =>
    `${group}${source === undefined ? '' : ` src ${source}`} port ${nameOf(port)}${
      vlan === undefined || vlan === 0 ? '' : ` vlan ${vlan}`
    } dev ${nameOf(index)}`,
};
