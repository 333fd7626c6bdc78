import type { AlgorithmMessage } from './message.ts';

/** Name of a property of an algorithm. */
type Flag = Extract<NonNullable<AlgorithmMessage['flags']>[number], string>;

/** An algorithm, as /proc/crypto shows it. Sizes are in bytes, and only there where algorithms of the type have them. */
export interface CryptoAlgorithm {
  /** `cbc(aes)`. */
  readonly name: string;
  /** The implementation: `cbc-aes-aesni`. */
  readonly driver: string;
  /** `kernel` where it is no module. */
  readonly module: string;
  /** Of several with one name, the one with the highest priority is used. Absent for one that is not complete yet. */
  readonly priority?: number | undefined;
  /** Uses of the algorithm. */
  readonly references: number;
  /** `shash`, `skcipher`, `aead`, `rng` … Absent where the kernel does not report it. */
  readonly type?: string | undefined;
  /** Its properties: `tested` (by the kernel itself), `internal`, `async` … */
  readonly flags: readonly Flag[];
  readonly blockSize?: number | undefined;
  readonly minKeySize?: number | undefined;
  readonly maxKeySize?: number | undefined;
  readonly ivSize?: number | undefined;
  readonly maxAuthSize?: number | undefined;
  readonly digestSize?: number | undefined;
  readonly seedSize?: number | undefined;
  /** Generator of initialisation vectors, where there is one. */
  readonly ivGenerator?: string | undefined;
}

/** Reads a message of the kernel. */
export function readAlgorithm(message: AlgorithmMessage): CryptoAlgorithm {
  const { name = '', driver = '', module = '', references = 0, flags = [], priority } = message;
  const report =
    message.larval ??
    message.hash ??
    message.blockCipher ??
    message.aead ??
    message.compress ??
    message.rng ??
    message.cipher ??
    message.akcipher ??
    message.kpp ??
    message.acomp ??
    message.sig;
  const { ivGenerator, ...facts }: { ivGenerator?: string } & Partial<CryptoAlgorithm> = report ?? {};
  return {
    ...{ name, driver, module },
    ...(priority !== undefined && { priority }),
    references,
    // The number is the type, which the report has in words.
    flags: flags.filter((flag): flag is Flag => typeof flag === 'string'),
    ...facts,
    ...(ivGenerator !== undefined && ivGenerator !== '' && ivGenerator !== '<none>' && { ivGenerator }),
  };
}
