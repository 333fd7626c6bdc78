import { command, dump, query } from '../../request/builders.ts';
import { isEncodedBy, isInteger, isObject, operation, required } from '../../request/input.ts';
import type { Dump, Request } from '../../request/request.ts';
import { throwInvalid } from '../../request/validate.ts';
import { type CryptoAlgorithm, readAlgorithm } from './algorithm.ts';
import {
  type AlgorithmMessage,
  algorithmMessage,
  algorithmName,
  CRYPTO_MSG_DELALG,
  CRYPTO_MSG_DELRNG,
  CRYPTO_MSG_GETALG,
  CRYPTO_MSG_NEWALG,
  CRYPTO_MSG_UPDATEALG,
} from './message.ts';

/** An algorithm by its name, or by the name of its implementation. */
export interface CryptoReference {
  /** `cbc(aes)`: the implementation with the highest priority. */
  readonly name?: string | undefined;
  /** `cbc-aes-aesni`. Takes precedence over `name`. */
  readonly driver?: string | undefined;
}

/** An algorithm that the kernel is to make of a template. */
export interface CryptoCreate extends CryptoReference {
  /** Priority of the new implementation, which needs `driver`. */
  readonly priority?: number | undefined;
}

/** An implementation to change or to delete. */
export interface CryptoDriver {
  readonly driver: string;
}

/** Changes of an implementation. */
export interface CryptoUpdate extends CryptoDriver {
  /** Of several with one name, the one with the highest priority is used. */
  readonly priority?: number | undefined;
}

/** A name that is not empty. */
const isName = isEncodedBy(algorithmName, 'the name of an algorithm, at most 63 bytes');

function bodyOf({ name = '', driver = '' }: CryptoReference): AlgorithmMessage {
  return { name, driver, module: '', type: 0, mask: 0, references: 0, flags: [] };
}

function checkNamed(operation: string, { name = '', driver = '' }: CryptoReference): void {
  if (name === '' && driver === '') throwInvalid(operation, 'name', 'expected the name of an algorithm');
}

/** Lists the algorithms that are loaded, as /proc/crypto. Needs no capability. Linux 3.2, with CONFIG_CRYPTO_USER. */
export const list = operation(
  'crypto algorithm list',
  () => [],
  function list(): Dump<CryptoAlgorithm> {
    return dump({
      protocol: 'crypto',
      operation: 'crypto algorithm list',
      type: CRYPTO_MSG_GETALG,
      body: algorithmMessage,
      value: bodyOf({}),
      reply: algorithmMessage,
      map: readAlgorithm,
    });
  },
);

/**
 * Gets an algorithm that is loaded. Needs no capability. ENOENT where there is none.
 *
 * @example get({ name: 'cbc(aes)' })
 */
export const get = operation(
  'crypto algorithm get',
  () => [required(isObject<CryptoReference>({ name: isName, driver: isName }))],
  function get(reference: CryptoReference): Request<CryptoAlgorithm> {
    checkNamed('crypto algorithm get', reference);
    return query({
      protocol: 'crypto',
      operation: 'crypto algorithm get',
      type: CRYPTO_MSG_GETALG,
      body: algorithmMessage,
      value: bodyOf(reference),
      reply: algorithmMessage,
      map: readAlgorithm,
    });
  },
);

/**
 * Makes an algorithm of a template, and loads its module: `create({ name: 'pcrypt(…)' })`. EEXIST where it exists. Needs
 * CAP_NET_ADMIN in the initial user namespace.
 */
export const create = operation(
  'crypto algorithm create',
  () => [required(isObject<CryptoCreate>({ name: isName, driver: isName, priority: isInteger() }))],
  function create(algorithm: CryptoCreate): Request<void> {
    const operation = 'crypto algorithm create';
    checkNamed(operation, algorithm);
    const { priority, driver } = algorithm;
    if (priority !== undefined && (driver === undefined || driver === ''))
      throwInvalid(operation, 'driver', 'a priority needs the name of the driver');
    return command({
      protocol: 'crypto',
      operation,
      type: CRYPTO_MSG_NEWALG,
      body: algorithmMessage,
      value: { ...bodyOf(algorithm), ...(priority !== undefined && { priority }) },
      // The kernel loads modules and tests the algorithm.
      blocking: true,
    });
  },
);

/**
 * Changes the priority of an implementation, and deletes the algorithms that were made of it. Needs CAP_NET_ADMIN in the
 * initial user namespace.
 */
export const update = operation(
  'crypto algorithm update',
  () => [required(isObject<CryptoUpdate>({ driver: required(isName), priority: isInteger() }))],
  function update({ driver, priority }: CryptoUpdate): Request<void> {
    checkNamed('crypto algorithm update', { driver });
    return command({
      protocol: 'crypto',
      operation: 'crypto algorithm update',
      type: CRYPTO_MSG_UPDATEALG,
      body: algorithmMessage,
      value: { ...bodyOf({ driver }), ...(priority !== undefined && { priority }) },
    });
  },
);

/**
 * Deletes an algorithm that was made of a template. EBUSY where it is in use, EINVAL for one that was not made of a template.
 * Needs CAP_NET_ADMIN in the initial user namespace.
 */
const deleteAlgorithm = operation(
  'crypto algorithm delete',
  () => [required(isObject<CryptoDriver>({ driver: required(isName) }))],
  ({ driver }: CryptoDriver): Request<void> => {
    checkNamed('crypto algorithm delete', { driver });
    return command({
      protocol: 'crypto',
      operation: 'crypto algorithm delete',
      type: CRYPTO_MSG_DELALG,
      body: algorithmMessage,
      value: bodyOf({ driver }),
    });
  },
);

export { deleteAlgorithm as delete };

/** Gives up the default generator of random numbers. EBUSY where it is in use. Needs CAP_NET_ADMIN in the initial user namespace. */
export const deleteRng = operation(
  'crypto rng delete',
  () => [],
  function deleteRng(): Request<void> {
    return command({
      protocol: 'crypto',
      operation: 'crypto rng delete',
      type: CRYPTO_MSG_DELRNG,
      body: algorithmMessage,
      value: bodyOf({}),
    });
  },
);
