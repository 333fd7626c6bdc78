import { littleEndian } from '../../codec/byte-order.ts';
import { show, throwInvalidType, throwInvalidValue } from '../../codec/encode-error.ts';
import type { Reader } from '../../codec/reader.ts';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../codec/scalars/addresses.ts';
import type { Type } from '../../codec/type.ts';
import type { Writer } from '../../codec/writer.ts';

const AF_INET = 2;
const AF_INET6 = 10;

/** The parts of an endpoint. */
interface Endpoint {
  readonly address: Uint8Array;
  readonly port: number;
  readonly scope: number;
}

/** Returns the parts of `10.0.0.1:51820` or `[fe80::1%2]:51820`; `undefined` for other text. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const [, ipv6, scope = '0', ipv4 = '', digits = ''] =
    /^(?:\[([\da-f:.]+)(?:%(\d{1,9}))?\]|([\d.]+)):(\d{1,5})$/i.exec(text) ?? [];
  const address = ipv6 === undefined ? parseIpv4(ipv4) : parseIpv6(ipv6);
  const port = Number(digits);
  return address === undefined || port > 0xffff ? undefined : { address, port, scope: Number(scope) };
}

/**
 * Address and port as text, `10.0.0.1:51820` or `[fd00::1]:51820`: `struct sockaddr_in` of 16 bytes, or `struct sockaddr_in6` of
 * 28. A link-local address has the index of its link: `[fe80::1%2]:51820`.
 */
export const endpoint: Type<string> = {
  kind: 'endpoint',
  decode({ bytes, view }: Reader, start: number, end: number): string | undefined {
    if (end - start < 16) return undefined;
    const family = view.getUint16(start, littleEndian);
    const port = view.getUint16(start + 2);
    if (family === AF_INET) return `${formatIpv4(bytes, start + 4)}:${port}`;
    if (family !== AF_INET6 || end - start < 28) return undefined;
    const scope = view.getUint32(start + 24, littleEndian);
    return `[${formatIpv6(bytes, start + 8)}${scope === 0 ? '' : `%${scope}`}]:${port}`;
  },
  encode(writer: Writer, value: unknown): void {
    if (typeof value !== 'string') throwInvalidType("an address with a port: '10.0.0.1:51820'", value);
    const parts = parseEndpoint(value);
    if (parts === undefined)
      throwInvalidValue(`${show(value)} is no address with a port: '10.0.0.1:51820', '[fd00::1]:51820'`);
    const { address, port, scope } = parts;
    const isIpv6 = address.length === 16;
    const at = writer.zeros(isIpv6 ? 28 : 16);
    writer.view.setUint16(at, isIpv6 ? AF_INET6 : AF_INET, littleEndian);
    writer.view.setUint16(at + 2, port);
    writer.bytes.set(address, at + (isIpv6 ? 8 : 4));
    if (isIpv6) writer.view.setUint32(at + 24, scope, littleEndian);
    writer.length = at + (isIpv6 ? 28 : 16);
  },
};
