import { inNetworkNamespace } from '../../syscalls/namespace.ts';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { parseIpAddress } from '../sockets/socket-address.ts';
import { readHostName, readResolverConfiguration } from './configuration.ts';
import { ask } from './lookup.ts';

/** The first bytes of an IPv6 address that holds an IPv4 address (RFC 4291, section 2.5.5.2). */
const mappedPrefix = Buffer.from('00000000000000000000ffff', 'hex');

/**
 * Returns the name of an address in a namespace: from its `hosts`, then from the name servers of its `resolv.conf` (PTR records);
 * `undefined` for none, and where no server answers. An IPv4 address inside an IPv6 address has the name of the IPv4 address.
 */
export async function hostNameOf(
  namespace: NamespaceHandle,
  address: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const wanted = bytesOf(address);
  if (wanted === undefined) return undefined;
  const known = readHostName(namespace.name, (text) => bytesOf(text)?.equals(wanted) === true);
  // No server knows the address that stands for all.
  if (known !== undefined || wanted.every((byte) => byte === 0)) return known;
  // Without permission to enter, the error names that.
  inNetworkNamespace(namespace.fd, () => undefined);
  try {
    const [name] = await ask(
      namespace,
      reverseName(wanted),
      'PTR',
      readResolverConfiguration(namespace.name),
      signal,
    );
    return name;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function bytesOf(text: string): Buffer | undefined {
  const bytes = parseIpAddress(text)?.bytes;
  if (bytes === undefined) return undefined;
  const whole = Buffer.from(bytes);
  return whole.subarray(0, 12).equals(mappedPrefix) ? whole.subarray(12) : whole;
}

/** The name that has the PTR records of an address (RFC 1035, section 3.5; RFC 3596, section 2.5). */
function reverseName(bytes: Buffer): string {
  const labels = bytes.length === 4 ? [...bytes].map(String) : [...bytes.toString('hex')];
  return `${labels.reverse().join('.')}.${bytes.length === 4 ? 'in-addr' : 'ip6'}.arpa`;
}
