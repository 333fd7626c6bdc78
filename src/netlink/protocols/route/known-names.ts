import { throwInvalidType, throwInvalidValue } from '../../codec/encode-error.ts';
import { u8, u32 } from '../../codec/scalars/integers.ts';
import { type NamedNumberType, namedNumber } from '../../codec/scalars/named-number.ts';
import type { Check } from '../../request/input.ts';
import { numberNames } from '../../request/number-names.ts';
import { addressProtocol, scope } from './addresses/attributes.ts';
import { routeProtocol } from './names.ts';

/** A routing table by name: of these, or of `rt_tables` in /etc/iproute2. */
export type TableName = 'default' | 'main' | 'local' | (string & {});

/** Numbers of routing tables, from 1. */
export const tables = numberNames({
  file: 'rt_tables',
  expected: 'a routing table',
  names: { default: 253, main: 254, local: 255 },
  minimum: 1,
  maximum: 0xffff_ffff,
});

/** A routing table on the wire. */
export const tableNumber: NamedNumberType = namedNumber(u32, tables);
/** A routing table whose number fits in a byte. */
export const tableNumber8: NamedNumberType = namedNumber(u8, tables);

/** Origins of routes, rules, next hops and neighbours. */
export const protocols = numberNames({
  file: 'rt_protos',
  expected: 'an origin of routes',
  names: routeProtocol.names,
  maximum: 255,
});

/** Origins of addresses. */
export const addressProtocols = numberNames({
  file: 'rt_addrprotos',
  expected: 'an origin of addresses',
  names: addressProtocol.names,
  maximum: 255,
});

/** Scopes of routes and addresses. */
export const scopes = numberNames({
  file: 'rt_scopes',
  expected: 'a scope',
  names: scope.names,
  maximum: 255,
});

/** Groups of links. */
export const linkGroups = numberNames({
  file: 'group',
  expected: 'a group of links',
  names: { default: 0 },
  maximum: 0x7fff_ffff,
});

/** A group of links on the wire. */
export const groupNumber: NamedNumberType = namedNumber(u32, linkGroups);

const realmNames = numberNames({
  file: 'rt_realms',
  expected: 'a realm',
  names: { cosmos: 0 },
  maximum: 0xffff,
});

/** A single realm on the wire. */
export const realmNumber: NamedNumberType = namedNumber(u32, realmNames);

/** Realms: a number with the source in the high half, or `source/destination` or `destination` by names or numbers. */
export const realms: { readonly isOne: Check; numberOf(value: number | string): number } = {
  isOne: Object.assign(
    (value: unknown) => {
      if (typeof value === 'string') realmsOf(value);
      else if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
        throwInvalidType("realms such as '1/2', or a 32-bit number", value);
    },
    { expected: "realms such as '1/2', or a 32-bit number" },
  ),
  numberOf: (value) => (typeof value === 'number' ? value : realmsOf(value)),
};

function realmsOf(text: string): number {
  const parts = text.split('/');
  if (parts.length > 2) throwInvalidValue(`'${text}' is more than a source and a destination`);
  const [destination = 0, source = 0] = parts.reverse().map((part) => {
    const realm = /^\d+$/.test(part) ? Number(part) : part;
    realmNames.isOne(realm);
    return realmNames.numberOf(realm);
  });
  return source * 0x10000 + destination;
}
