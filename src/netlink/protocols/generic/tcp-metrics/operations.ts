import type { Infer } from '../../../codec/type.ts';
import {
  attributeFields,
  type Check,
  isAddress,
  isObject,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { parseAddress } from '../../common/prefix.ts';
import { metrics, tcpMetrics } from './family.ts';

/** The values that TCP remembers of one peer: `ip tcp_metrics show`. */
export interface TcpMetric extends Infer<(typeof tcpMetrics)['commands']['get']['reply']> {}

/** A peer, and the own address that was used with it. */
export interface TcpPeer {
  /** IPv4 or IPv6 address of the peer. */
  address: string;
  /** Own address, of the same family. Any if absent. Linux 3.14. */
  source?: string | undefined;
}

/** Refers to a peer. A {@link TcpMetric} from a list can be given as it is. */
export type TcpMetricReference = TcpPeer | TcpMetric;

const referenceInput = (): Check =>
  required(
    isObject<TcpMetric & TcpPeer>(
      { ...attributeFields(metrics), address: isAddress, source: isAddress },
      'an object with an address',
      false,
    ),
  );

function refer(operation: string, given: TcpMetricReference): TcpMetric {
  const { addrIpv4, addrIpv6, saddrIpv4, saddrIpv6, ...named } = given as TcpMetric & Partial<TcpPeer>;
  const { address: peer = addrIpv4 ?? addrIpv6, source: own = saddrIpv4 ?? saddrIpv6 } = named;
  const { family, address } = parseAddress(operation, 'address', peer);
  const source = own === undefined ? undefined : parseAddress(operation, 'source', own);
  if (source !== undefined && source.family !== family)
    throwInvalid(operation, 'source', `${own} is not of the family of ${peer}`);
  return family === 'inet'
    ? { addrIpv4: address, ...(source && { saddrIpv4: source.address }) }
    : { addrIpv6: address, ...(source && { saddrIpv6: source.address }) };
}

/** Lists everything that TCP remembers in the namespace: `ip tcp_metrics show`. */
export const list = operation(
  'tcp metric list',
  () => [],
  (): Dump<TcpMetric> => tcpMetrics.dump.get(),
);

/** Gets the values of one peer: `ip tcp_metrics show ADDRESS`. ESRCH where there are none. */
export const get = operation(
  'tcp metric get',
  () => [referenceInput()],
  (peer: TcpMetricReference): Request<TcpMetric> => tcpMetrics.do.get(refer('tcp metric get', peer)),
);

/** Deletes the values of one peer: `ip tcp_metrics delete ADDRESS`. Needs CAP_NET_ADMIN. ESRCH where there are none. */
const remove = operation(
  'tcp metric delete',
  () => [referenceInput()],
  (peer: TcpMetricReference): Request<void> => tcpMetrics.do.del(refer('tcp metric delete', peer)),
);

export { remove as delete };

/** Deletes the values of all peers: `ip tcp_metrics flush all`. Needs CAP_NET_ADMIN. */
export const flush = operation(
  'tcp metric flush',
  () => [],
  (): Request<void> => tcpMetrics.do.del(),
);
