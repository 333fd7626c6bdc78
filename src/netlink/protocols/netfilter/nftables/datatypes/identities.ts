import { toNumber } from '../bits.ts';
import type { NameTable, NftResolver } from '../resolver.ts';
import { resolved } from './links.ts';
import { type DataType, formatInteger, integerType, parseInteger } from './type.ts';

/** Packet marks. */
export const mark: DataType = integerType(
  19,
  'mark',
  32,
  'host',
  resolved(({ marks }) => marks),
);

/** Routing realms. */
export const realm: DataType = integerType(22, 'realm', 32, 'host', {
  ...resolved(({ realms }) => realms),
  format: (bytes, { resolver }) => {
    const number = toNumber(bytes);
    return resolver.realms?.toName(number) ?? String(number);
  },
});

function parseClass(text: string): number | undefined {
  const parts = /^([0-9a-f]{0,4}):([0-9a-f]{0,4})$/i.exec(text);
  if (parts === null) return undefined;
  return Number.parseInt(parts[1] || '0', 16) * 65536 + Number.parseInt(parts[2] || '0', 16);
}

/** Classes of traffic control: `1:10` in hexadecimal, `root` or `none`. */
export const classId: DataType = integerType(23, 'classid', 32, 'host', {
  names: { none: 0, root: 0xffffffff },
  parse: (text) => parseClass(text) ?? parseInteger(text),
  format: (bytes) => {
    const value = toNumber(bytes);
    return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
  },
});

function identity(
  id: number,
  name: string,
  table: (resolver: NftResolver) => NameTable | undefined,
): DataType {
  const { parse, format } = resolved(table);
  return {
    ...integerType(id, name, 32, 'host'),
    parse: parse as DataType['parse'],
    format: (bytes, options) =>
      options.userNames === true ? (format as DataType['format'])(bytes, options) : formatInteger(bytes),
  };
}

/** User ids. */
export const userId: DataType = identity(24, 'uid', ({ users }) => users);
/** Group ids. */
export const groupId: DataType = identity(25, 'gid', ({ groups }) => groups);

/** Control groups: paths. */
export const controlGroup: DataType = integerType(46, 'cgroupsv2', 64, 'host', {
  ...resolved(({ cgroups }) => cgroups),
});
