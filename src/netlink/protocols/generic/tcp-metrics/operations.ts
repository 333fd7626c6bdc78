import type { Infer } from '../../../codec/type.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { parseAddress } from '../../common/prefix.ts';
import { tcpMetrics } from './family.ts';

/** What TCP remembers of one peer: `ip tcp_metrics show`. */
export interface TcpMetric extends Infer<(typeof tcpMetrics)['commands']['get']['reply']> {}

/** A peer, and the own address that was used with it. */
export interface TcpMetricReference {
  /** IPv4 or IPv6 address of the peer. */
  address: string;
  /** Own address, of the same family. Any if absent. Linux 3.14. */
  source?: string | undefined;
}

function refer(operation: string, given: TcpMetricReference): TcpMetric {
  if (typeof given !== 'object' || given === null)
    throwInvalid(operation, '', 'expected an object with an address');
  const { family, address } = parseAddress(operation, 'address', given.address);
  const source = given.source === undefined ? undefined : parseAddress(operation, 'source', given.source);
  if (source !== undefined && source.family !== family)
    throwInvalid(operation, 'source', `${given.source} is not of the family of ${given.address}`);
  return family === 'inet'
    ? { addrIpv4: address, ...(source && { saddrIpv4: source.address }) }
    : { addrIpv6: address, ...(source && { saddrIpv6: source.address }) };
}

/** Everything that TCP remembers in the namespace: `ip tcp_metrics show`. */
export function list(): Dump<TcpMetric> {
  return tcpMetrics.dump.get();
}

/** What TCP remembers of one peer: `ip tcp_metrics show ADDRESS`. ESRCH where there is nothing. */
export function get(peer: TcpMetricReference): Request<TcpMetric> {
  return tcpMetrics.do.get(refer('tcp metric get', peer));
}

/** Forgets one peer: `ip tcp_metrics delete ADDRESS`. Needs CAP_NET_ADMIN. ESRCH where there is nothing. */
function remove(peer: TcpMetricReference): Request<void> {
  return tcpMetrics.do.del(refer('tcp metric delete', peer));
}

export { remove as delete };

/** Forgets all peers: `ip tcp_metrics flush all`. Needs CAP_NET_ADMIN. */
export function flush(): Request<void> {
  return tcpMetrics.do.del();
}
