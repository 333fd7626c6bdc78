import { struct } from '../../codec/composites/struct.ts';
import { EncodeError, throwInvalidValue, throwOutOfRange } from '../../codec/encode-error.ts';
import { u32 } from '../../codec/scalars/integers.ts';
import { fixedString } from '../../codec/scalars/strings.ts';
import { Writer } from '../../codec/writer.ts';
import { type Check, type Fields, isEncodedBy, isInteger, isObject, required } from '../../request/input.ts';
import { structWithTail } from '../common/struct-with-tail.ts';
import { expectedKey, key, parseKey } from './key.ts';

const name = fixedString(64);
const bytesOf = ({ keyLength }: { readonly keyLength: number }): number => Math.ceil(keyLength / 8);
const counts = (size: number) => ({ keyLength: size * 8 });

/** An algorithm and its key (`struct xfrm_algo` of linux/xfrm.h). `keyLength` is in bits. */
export const algorithm = structWithTail(struct('xfrm_algo', { name, keyLength: u32 }, 68), {
  name: 'key',
  type: key,
  sizeOf: bytesOf,
  counts,
});
/** Authentication with a truncated value (`struct xfrm_algo_auth`). Both lengths are in bits. */
export const authTruncAlgorithm = structWithTail(
  struct('xfrm_algo_auth', { name, keyLength: u32, truncationLength: u32 }, 72),
  { name: 'key', type: key, sizeOf: bytesOf, counts },
);
/** Encryption with authentication (`struct xfrm_algo_aead`). Both lengths are in bits. */
export const aeadAlgorithm = structWithTail(
  struct('xfrm_algo_aead', { name, keyLength: u32, icvLength: u32 }, 72),
  { name: 'key', type: key, sizeOf: bytesOf, counts },
);

/** A key in a request: hexadecimal digits behind `0x`, or bytes. */
export type Key = string | Uint8Array;

/** An algorithm by its name in the kernel's cryptography, with its key. */
export interface Algorithm {
  /** `'cbc(aes)'`, `'hmac(sha256)'` … */
  name: string;
  /** Hexadecimal digits behind `0x` where it was listed. */
  key: Key;
}

/** Authentication whose value is cut. */
export interface AuthTruncAlgorithm extends Algorithm {
  /** Bits of the value that are sent: 128. */
  truncationLength: number;
}

/** Encryption with authentication in one. */
export interface AeadAlgorithm extends Algorithm {
  /** Bits of the integrity check value: 128. */
  icvLength: number;
}

const aesWith = (salt: number): number[] => [128, 192, 256].map((bits) => bits + salt);

/** Lengths of keys in bits that the kernel accepts: a list, or from and to. HMACs accept any. */
type KeyLengths = readonly number[] | { readonly from: number; readonly to: number };

const aes = aesWith(0);
const blowfish = { from: 40, to: 448 };
const cast5 = { from: 40, to: 128 };
const serpent = { from: 0, to: 256 };

/** Ciphers (`ealg_list` of net/xfrm/xfrm_algo.c), also by their old names. */
const encryptionKeys: Readonly<Record<string, KeyLengths>> = {
  'ecb(cipher_null)': [0],
  cipher_null: [0],
  'cbc(des)': [64],
  des: [64],
  'cbc(des3_ede)': [192],
  des3_ede: [192],
  'cbc(cast5)': cast5,
  cast5,
  'cbc(blowfish)': blowfish,
  blowfish,
  'cbc(aes)': aes,
  aes,
  'cbc(serpent)': serpent,
  serpent,
  'cbc(camellia)': aes,
  camellia: aes,
  'cbc(twofish)': aes,
  twofish: aes,
  // The last 32 bits are the nonce.
  'rfc3686(ctr(aes))': aesWith(32),
  'cbc(sm4)': [128],
  'rfc3686(ctr(sm4))': [160],
};

/** Authentication (`aalg_list`). */
const authenticationKeys: Readonly<Record<string, KeyLengths>> = {
  digest_null: [0],
  'xcbc(aes)': [128],
  'cmac(aes)': [128],
};

/** Encryption with authentication (`aead_list`): the key ends with the salt, of 32 or 24 bits. */
const aeadKeys: Readonly<Record<string, { readonly keys: KeyLengths; readonly icvs: readonly number[] }>> = {
  'rfc4106(gcm(aes))': { keys: aesWith(32), icvs: [64, 96, 128] },
  'rfc4309(ccm(aes))': { keys: aesWith(24), icvs: [64, 96, 128] },
  'rfc4543(gcm(aes))': { keys: aesWith(32), icvs: [128] },
  'rfc7539esp(chacha20,poly1305)': { keys: [288], icvs: [128] },
};

function checkLength(algorithm: string, wanted: KeyLengths | undefined, given: Key): void {
  const bytes = typeof given === 'string' ? parseKey(given) : given;
  if (wanted === undefined || bytes === undefined) return;
  const bits = bytes.length * 8;
  const isRight = 'from' in wanted ? bits >= wanted.from && bits <= wanted.to : wanted.includes(bits);
  if (isRight) return;
  const expected =
    'from' in wanted ? `${wanted.from} to ${wanted.to}` : wanted.join(', ').replace(/, (\d+)$/, ' or $1');
  throwInvalidValue(`${algorithm} needs a key of ${expected} bits, got ${bits}`);
}

/** Bits of the whole value of an authentication (`icv_fullbits`): no more can be sent. */
const fullLengths: Readonly<Record<string, number>> = {
  'hmac(md5)': 128,
  md5: 128,
  'hmac(sha1)': 160,
  sha1: 160,
  'hmac(sha256)': 256,
  sha256: 256,
  'hmac(sha384)': 384,
  sha384: 384,
  'hmac(sha512)': 512,
  sha512: 512,
  'hmac(rmd160)': 160,
  rmd160: 160,
  'hmac(sm3)': 256,
  sm3: 256,
  'xcbc(aes)': 128,
  'cmac(aes)': 128,
};

const isKey: Check = Object.assign(
  (value: unknown) => key.encode(new Writer(64), value as string, undefined),
  {
    expected: expectedKey,
  },
);
const isName: Check = required(isEncodedBy(name, 'the name of an algorithm'));

/** A check of an object and of the length of its key, which depends on the name. */
function withKeyLength<T extends Partial<Algorithm>>(
  fields: Fields<T>,
  checkLengths: (algorithm: T) => void,
): Check {
  const object = isObject<T>(fields, 'an algorithm');
  return Object.assign((value: unknown) => {
    object(value);
    checkLengths(value as T);
  }, object);
}

const tableEntry = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const within = <T>(field: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    throw error instanceof EncodeError ? error.within(field) : error;
  }
};

/** Checks an encryption. */
export const isEncryption: Check = withKeyLength<Algorithm>(
  { name: isName, key: required(isKey) },
  ({ name, key }) => within('key', () => checkLength(name, tableEntry(encryptionKeys, name), key)),
);

/** Checks an authentication. */
export const isAuthentication: Check = withKeyLength<Algorithm>(
  { name: isName, key: required(isKey) },
  ({ name, key }) => within('key', () => checkLength(name, tableEntry(authenticationKeys, name), key)),
);

/** Checks an authentication whose value is cut. */
export const isAuthTrunc: Check = withKeyLength<AuthTruncAlgorithm>(
  { name: isName, key: required(isKey), truncationLength: required(isInteger()) },
  ({ name, key, truncationLength }) => {
    within('key', () => checkLength(name, tableEntry(authenticationKeys, name), key));
    const full = tableEntry(fullLengths, name);
    if (full !== undefined && truncationLength > full)
      within('truncationLength', () => throwOutOfRange(0, full, truncationLength));
  },
);

/** Checks an encryption with authentication. */
export const isAead: Check = withKeyLength<AeadAlgorithm>(
  { name: isName, key: required(isKey), icvLength: required(isInteger()) },
  ({ name, key, icvLength }) => {
    const known = tableEntry(aeadKeys, name);
    if (known === undefined) return;
    within('key', () => checkLength(name, known.keys, key));
    if (!known.icvs.includes(icvLength))
      within('icvLength', () =>
        throwInvalidValue(`${name} has values of ${known.icvs.join(', ')} bits, got ${icvLength}`),
      );
  },
);

/** Checks a compression, which needs no key. */
export const isCompression: Check = isObject<Omit<Algorithm, 'key'> & { key?: Key }>(
  { name: isName, key: isKey },
  'an algorithm',
);
