import { show } from '../codec/encode-error.ts';
import { didYouMean } from '../codec/nearest-word.ts';
import { throwInvalid } from './validate.ts';

/** Properties of functions and promises that programs look for in any object. */
const foreignKeys: ReadonlySet<string> = new Set([
  'then',
  'toJSON',
  'constructor',
  'prototype',
  '$$typeof',
  'nodeType',
]);

/**
 * Lets operations by name throw for a name that they lack.
 *
 * @param subject begins the message of the error: `netdev do`
 */
export function refuseUnknown<T extends object>(subject: string, operations: T): T {
  return new Proxy(operations, {
    get(target, key) {
      if (
        typeof key === 'string' &&
        !Object.hasOwn(target, key) &&
        !(key in Object.prototype) &&
        !foreignKeys.has(key)
      )
        throwInvalid(subject, 'operation', `there is no ${show(key)}${didYouMean(key, Object.keys(target))}`);
      return Reflect.get(target, key);
    },
  });
}
