import { show } from '../codec/encode-error.ts';
import { didYouMean } from '../codec/nearest-word.ts';
import type { DynamicIds, ProtocolEntry } from '../protocol.ts';
import { throwInvalid } from '../request/validate.ts';

/**
 * Returns the numbers of multicast groups. `dynamicIds` returns the groups of a dynamic message type.
 *
 * @throws TypeError for an unknown name, and for an empty list
 */
export function groupNumbers(
  operation: string,
  { groups, resolve }: ProtocolEntry,
  wanted: readonly (string | number)[],
  dynamicIds: (name: string) => DynamicIds,
): number[] {
  if (!Array.isArray(wanted) || wanted.length === 0)
    throwInvalid(operation, 'groups', `expected a list of at least one group, got ${show(wanted)}`);
  return wanted.map((group) => {
    if (typeof group === 'number' && Number.isInteger(group) && group > 0) return group;
    if (typeof group === 'string' && Object.hasOwn(groups, group)) return groups[group] as number;
    if (resolve === undefined || typeof group !== 'string') return unknownGroup(operation, group, groups);
    const [, type, name] = /^([^/]+)\/(.+)$/.exec(group) ?? [];
    if (type === undefined || name === undefined)
      throwInvalid(operation, 'groups', `${show(group)} is not of the form 'family/group'`);
    const dynamic = dynamicIds(type).groups;
    return Object.hasOwn(dynamic, name)
      ? (dynamic[name] as number)
      : unknownGroup(operation, group, dynamic, type);
  });
}

/** The dynamic message types whose groups are watched. `undefined` where one is given by number, which may be of any. */
export function typesOfGroups(
  { resolve }: ProtocolEntry,
  groups: readonly (string | number)[],
): string[] | undefined {
  if (resolve === undefined || groups.some((group) => typeof group === 'number')) return undefined;
  return [...new Set(groups.map((group) => String(group).replace(/\/.*/, '')))];
}

function unknownGroup(operation: string, group: unknown, known: object, type?: string): never {
  const names = Object.keys(known).map((name) => (type === undefined ? name : `${type}/${name}`));
  const none = type === undefined ? 'expected numbers' : 'it has none';
  const expected = names.length === 0 ? none : `expected ${names.join(', ')}`;
  const owner = type === undefined ? 'this protocol' : `the family ${type}`;
  const hint = typeof group === 'string' ? didYouMean(group, names) : '';
  return throwInvalid(operation, 'groups', `${show(group)} is not a group of ${owner}: ${expected}${hint}`);
}
