import { attributes } from '../../codec/composites/attribute-set.ts';
import { struct } from '../../codec/composites/struct.ts';
import { structWithAttributes } from '../../codec/composites/struct-with-attributes.ts';
import { flags } from '../../codec/scalars/enums.ts';
import { u32 } from '../../codec/scalars/integers.ts';
import { fixedString } from '../../codec/scalars/strings.ts';
import type { Infer } from '../../codec/type.ts';

/** Message types (`CRYPTO_MSG_*` of linux/cryptouser.h). */
export const CRYPTO_MSG_NEWALG = 0x10;
export const CRYPTO_MSG_DELALG = 0x11;
export const CRYPTO_MSG_UPDATEALG = 0x12;
export const CRYPTO_MSG_GETALG = 0x13;
export const CRYPTO_MSG_DELRNG = 0x14;

/** A name (`CRYPTO_MAX_NAME` of linux/cryptouser.h). */
export const algorithmName = fixedString(64);

/** Properties of an algorithm (`CRYPTO_ALG_*` of the kernel's linux/crypto.h). The lowest four bits are its type. */
const algorithmFlags = flags(u32, {
  larval: 0x10,
  dead: 0x20,
  dying: 0x40,
  async: 0x80,
  needFallback: 0x100,
  tested: 0x400,
  instance: 0x800,
  kernelDriverOnly: 0x1000,
  internal: 0x2000,
  optionalKey: 0x4000,
  noLoad: 0x8000,
  allocatesMemory: 0x1_0000,
  fipsInternal: 0x2_0000,
});

const algorithm = struct('crypto_user_alg', {
  /** `cbc(aes)`. */
  name: algorithmName,
  /** `cbc-aes-aesni`. */
  driver: algorithmName,
  /** `aesni_intel`; `kernel` where it is no module. */
  module: algorithmName,
  type: u32,
  mask: u32,
  references: u32,
  flags: algorithmFlags,
});

const kind = algorithmName;
/** A report of an algorithm whose type says all. */
const bare = <const N extends string>(name: N) => struct(name, { type: kind });

/** Reports by the type of the algorithm (`CRYPTOCFGA_*` of linux/cryptouser.h). Sizes are in bytes. */
const reports = attributes('CRYPTOCFGA', () => ({
  priority: [1, u32],
  larval: [2, bare('crypto_report_larval')],
  hash: [3, struct('crypto_report_hash', { type: kind, blockSize: u32, digestSize: u32 })],
  blockCipher: [
    4,
    struct('crypto_report_blkcipher', {
      ...{ type: kind, ivGenerator: kind },
      ...{ blockSize: u32, minKeySize: u32, maxKeySize: u32, ivSize: u32 },
    }),
  ],
  aead: [
    5,
    struct('crypto_report_aead', {
      ...{ type: kind, ivGenerator: kind },
      ...{ blockSize: u32, maxAuthSize: u32, ivSize: u32 },
    }),
  ],
  compress: [6, bare('crypto_report_comp')],
  rng: [7, struct('crypto_report_rng', { type: kind, seedSize: u32 })],
  cipher: [
    8,
    struct('crypto_report_cipher', { type: kind, blockSize: u32, minKeySize: u32, maxKeySize: u32 }),
  ],
  akcipher: [9, bare('crypto_report_akcipher')],
  kpp: [10, bare('crypto_report_kpp')],
  acomp: [11, bare('crypto_report_acomp')],
  sig: [22, bare('crypto_report_sig')],
}));

/** Requests and replies. */
export const algorithmMessage = structWithAttributes(algorithm, reports);
/** Requests and replies. */
export interface AlgorithmMessage extends Infer<typeof algorithmMessage> {}
