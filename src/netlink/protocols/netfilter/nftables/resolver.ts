import { isRecord } from '../../../codec/encode-error.ts';
import { argument, check, isFunction, isObject, operation, required } from '../../../request/input.ts';

/** Names of numbers that only the host knows. */
export interface NameTable {
  /** The number of a name; `undefined` where there is none. */
  toNumber(name: string): number | undefined;
  /** The name of a number; `undefined` where there is none. */
  toName(number: number): string | undefined;
}

/**
 * Names that depend on the host and on the network namespace of the socket. The compiler does no I/O: it asks this object.
 * A table that is left out knows no names; numbers are always accepted.
 */
export interface NftResolver {
  /** Links by index, in the network namespace of the ruleset. */
  readonly links?: NameTable;
  /** Users (`/etc/passwd`). */
  readonly users?: NameTable;
  /** Groups (`/etc/group`). */
  readonly groups?: NameTable;
  /** Groups of links (`/etc/iproute2/group`). */
  readonly linkGroups?: NameTable;
  /** Routing realms (`/etc/iproute2/rt_realms`). */
  readonly realms?: NameTable;
  /** Packet marks (`/etc/iproute2/rt_marks`). */
  readonly marks?: NameTable;
  /** Bits of connection labels (`/etc/xtables/connlabel.conf`). */
  readonly labels?: NameTable;
  /** Ports (`/etc/services`). */
  readonly services?: NameTable;
  /** Control groups: the inode number of a path below the root of the hierarchy. */
  readonly cgroups?: NameTable;
  /** The addresses of a host name, IPv4 or IPv6. */
  hosts?(name: string, family: 4 | 6): readonly string[];
  /** Returns how many seconds the local time is ahead of UTC at a time, in seconds since 1970. UTC if absent. */
  utcOffset?(seconds: number): number;
}

/** The `NameTable` of an object of numbers by name. */
export const nameTable = operation(
  'name table',
  () => [required(argument('numbers', isNumbers))],
  (numbers: Readonly<Record<string, number>>): NameTable => {
    const names = new Map<number, string>();
    for (const [name, number] of Object.entries(numbers)) if (!names.has(number)) names.set(number, name);
    return {
      toNumber: (name) => (Object.hasOwn(numbers, name) ? numbers[name] : undefined),
      toName: (number) => names.get(number),
    };
  },
);

const isNumbers = check(
  'an object of numbers by name',
  (value) => isRecord(value) && Object.values(value).every((number) => Number.isSafeInteger(number)),
);

const isTable = isObject<NameTable>(
  { toNumber: required(isFunction), toName: required(isFunction) },
  'a table of names',
);

/** The names of a host. */
export const isResolver = isObject<NftResolver>({
  links: isTable,
  users: isTable,
  groups: isTable,
  linkGroups: isTable,
  realms: isTable,
  marks: isTable,
  labels: isTable,
  services: isTable,
  cgroups: isTable,
  hosts: isFunction,
  utcOffset: isFunction,
});
