import { defineObject, type ObjectDefinition } from '../../protocol.ts';
import { isIndex, isObject, operation, required } from '../../request/input.ts';
import type { Dump } from '../../request/request.ts';
import type { Family, FamilyBody, FamilyDumps } from './define-family.ts';

/** The object that a command lists. */
type Listed<D> = D extends (...value: never[]) => Dump<infer T> ? T : never;

/** The fields of a request to list. */
type Asked<D> = D extends (value?: infer V) => unknown ? NonNullable<V> : never;

/** The facts about the objects that a command of a family lists. */
export interface ListedObjectOptions<T, V> {
  /** Tells an object from the others: equal text for the same object. */
  key(object: T): string;
  /** Fields that change without an event. */
  readonly selfChanging?: readonly Extract<keyof T, string>[];
  /** Fields of the request that are always the same. */
  readonly request?: Readonly<Partial<V>>;
  /** The field of the request with the index of the link whose objects are listed: `dev LINK`. All are listed if absent. */
  readonly link?: Extract<keyof V, string>;
}

/**
 * The objects that a command of a family lists: for `dump NAME`, and as an operation.
 *
 * @example
 * export const fouPort = listedObject('fouPort', fou, 'get', { key: ({ port, af }) => `${af} ${port}` });
 */
export function listedObject<C, E, G extends string, K extends keyof FamilyDumps<C> & string>(
  name: string,
  family: Family<string, C, E, G>,
  command: K,
  options: ListedObjectOptions<Listed<FamilyDumps<C>[K]>, Asked<FamilyDumps<C>[K]>>,
): ObjectDefinition<never, Listed<FamilyDumps<C>[K]>, Listed<FamilyDumps<C>[K]>, object> {
  type Item = Listed<FamilyDumps<C>[K]>;
  const { key, selfChanging = [], request = {}, link } = options;
  const subject = `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} list`;
  const send = family.dump[command] as unknown as (value: object) => Dump<Item>;
  const list =
    link === undefined
      ? operation(
          subject,
          () => [],
          () => send(request),
        )
      : operation(
          subject,
          () => [
            required(
              isObject<Record<string, number>>({ [link]: required(isIndex) }, 'an object with a link'),
            ),
          ],
          (filter: object) => send({ ...request, ...filter }),
        );
  return defineObject({
    name,
    messages: [],
    reply: (family.commands as unknown as Record<string, { reply: FamilyBody }>)[command]?.reply as never,
    groups: [],
    key,
    selfChanging: selfChanging as never,
    ...(link !== undefined && { filters: { dev: { field: link, kind: 'link' } as never } }),
    list: list as (filter?: object) => Dump<Item>,
    operations: { list },
  });
}
