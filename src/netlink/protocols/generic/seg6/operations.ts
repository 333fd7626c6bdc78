import {
  argument,
  type Check,
  isAnyOf,
  isBytes,
  isInteger,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../../../request/input.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { parseAddress } from '../../common/prefix.ts';
import { readAs } from '../read-as.ts';
import { seg6 } from './family.ts';

/** A key that signs packets with segments. */
export interface Seg6Hmac {
  /** Number of the key, from 1. */
  keyId: number;
  algorithm: 'sha1' | 'sha256' | number;
  /** Text, or bytes: at most 64. */
  secret: string | Uint8Array;
}

const isKeyId: Check = isInteger(1, 0xffff_ffff, 'the number of a key, from 1');
const longestSecret = 64;

const hmacInput = (): Check =>
  required(
    isObject<Seg6Hmac>(
      {
        keyId: required(isKeyId),
        algorithm: required(isOneOf(['sha1', 'sha256'])),
        secret: required(isAnyOf(isText, isBytes)),
      },
      'a key',
    ),
  );

/** Lists the keys of the namespace: `ip sr hmac show`. Needs CAP_NET_ADMIN. */
export const list = operation(
  'seg6 hmac list',
  () => [],
  (): Dump<Seg6Hmac> =>
    readAs(
      seg6.dump.dumpHmac(),
      ({ hmacKeyId: keyId = 0, algId: algorithm = 0, secret = new Uint8Array() }) => ({
        keyId,
        algorithm,
        secret,
      }),
    ),
);

/** Sets a key: `ip sr hmac set`. EOPNOTSUPP without CONFIG_IPV6_SEG6_HMAC. */
export const setHmac = operation(
  'seg6 hmac set',
  () => [hmacInput()],
  ({ keyId, algorithm, secret }: Seg6Hmac): Request<void> => {
    const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
    if (bytes.length === 0 || bytes.length > longestSecret)
      throwInvalid('seg6 hmac set', 'secret', `expected 1 to ${longestSecret} bytes, got ${bytes.length}`);
    const value = { hmacKeyId: keyId, secretLen: bytes.length, algId: algorithm as 'sha1', secret: bytes };
    return seg6.do.setHmac(value);
  },
);

/** Deletes a key. ENOENT where there is none. */
export const deleteHmac = operation(
  'seg6 hmac delete',
  () => [argument('keyId', required(isKeyId))],
  (keyId: number): Request<void> => seg6.do.setHmac({ hmacKeyId: keyId, secretLen: 0, algId: 'sha1' }),
);

/** Gets the source address of encapsulated packets: `ip sr tunsrc show`. `::` for that of the link. Needs CAP_NET_ADMIN. */
export const getTunnelSource = operation(
  'seg6 tunnel source get',
  () => [],
  (): Request<string> => readAs(seg6.do.getTunsrc(), ({ dst = '::' }) => dst),
);

/** Sets the source address of encapsulated packets: `ip sr tunsrc set`. */
export const setTunnelSource = operation(
  'seg6 tunnel source set',
  () => [argument('address', required(isText))],
  (address: string): Request<void> => {
    const { family, address: text } = parseAddress('seg6 tunnel source set', 'address', address);
    if (family !== 'inet6')
      throwInvalid('seg6 tunnel source set', 'address', `expected an IPv6 address, got '${address}'`);
    return seg6.do.setTunsrc({ dst: text });
  },
);
