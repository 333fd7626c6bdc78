import { type NetfilterFamily, netfilterFamilies } from '../header.ts';
import type { Typed } from './compile/nodes.ts';
import type { SetDefinition } from './compile/set-definition.ts';
import { concatTyped } from './compile/set-type.ts';
import { typeOfExpression } from './compile/type-scope.ts';
import type { ConcatTyped } from './compile/values.ts';
import { integer } from './datatypes/basic.ts';
import { dataTypeById } from './datatypes/index.ts';
import { type SetMessage, setFlags } from './sets.ts';
import { readTypeof } from './typeof-notes.ts';
import { findUserData, setUserData, userDataNumber } from './userdata.ts';

const families: ReadonlyMap<unknown, NetfilterFamily> = new Map(
  Object.entries(netfilterFamilies)
    .filter(([name]) => name !== 'unspec')
    .flatMap(([name, number]): [unknown, NetfilterFamily][] => [
      [name, name as NetfilterFamily],
      [number, name as NetfilterFamily],
    ]),
);

/** The family of a message; `undefined` for one that nftables does not have. */
export function familyName(family: SetMessage['family']): NetfilterFamily | undefined {
  return families.get(family);
}

/** The number of a set's flags, as decoded. */
export function flagBitsOf(flags: SetMessage['flags']): number {
  if (typeof flags === 'number') return flags;
  let bits = 0;
  for (const flag of flags ?? []) bits |= typeof flag === 'number' ? flag : setFlags[flag];
  return bits;
}

/** The types of a set's key or data: of its number, its length, and the byte order that its notes tell. */
function typedOf(
  id: number,
  length: number,
  order: number | undefined,
  lengths: readonly number[] | undefined,
): ConcatTyped {
  const ids: number[] = [];
  for (let rest = id; rest !== 0; rest = Math.floor(rest / 64)) ids.unshift(rest % 64);
  if (ids.length === 0) ids.push(integer.id);
  const parts = ids.map((one, index): Typed => {
    const type = dataTypeById(one) ?? integer;
    const bits = ids.length === 1 ? length * 8 : (lengths?.[index] ?? type.bits / 8) * 8;
    const byteOrder =
      ids.length === 1 && order === 2 ? 'big' : ids.length === 1 && order === 1 ? 'host' : type.order;
    return {
      type,
      bits: type.bits > 0 && type.bits < bits && bits - type.bits < 8 ? type.bits : bits,
      order: byteOrder,
    };
  });
  return concatTyped(parts);
}

/** Returns the types of the keys or the data of a set, as a note in its user data has them. */
function noted(
  { userdata }: SetMessage,
  type: number,
  family: NetfilterFamily,
  table: string,
): ConcatTyped | undefined {
  const json = readTypeof(findUserData(userdata, type));
  if (json === undefined) return undefined;
  try {
    return typeOfExpression(json, family, table, {});
  } catch {
    // A note is only what a program wrote there.
    return undefined;
  }
}

/** The definition of a set by the kernel's message; `undefined` where the message is not of a set that can be used. */
export function definitionOf(message: SetMessage): SetDefinition | undefined {
  const family = familyName(message.family);
  const { table, name, keyType, keyLen, userdata } = message;
  if (family === undefined || table === undefined || name === undefined || keyLen === undefined)
    return undefined;
  const flags = flagBitsOf(message.flags);
  const order = userDataNumber(findUserData(userdata, setUserData.keyByteOrder));
  const lengths = message.desc?.concat?.map(({ len }) => len ?? 0);
  return {
    family,
    table,
    name,
    id: 0,
    flags,
    hasElements: true,
    key:
      noted(message, setUserData.keyTypeof, family, table) ??
      typedOf(keyType ?? integer.id, keyLen, order, lengths),
    data: dataOf(message, flags, family, table),
    dataInterval: userDataNumber(findUserData(userdata, setUserData.dataInterval)) === 1,
    autoMerge: userDataNumber(findUserData(userdata, setUserData.mergeElements)) === 1,
  };
}

function dataOf(
  message: SetMessage,
  flags: number,
  family: NetfilterFamily,
  table: string,
): SetDefinition['data'] {
  if ((flags & setFlags.object) !== 0) return message.objType;
  if ((flags & setFlags.map) === 0) return undefined;
  if (message.dataType === 0xffffff00) return 'verdict';
  const order = userDataNumber(findUserData(message.userdata, setUserData.dataByteOrder));
  const interval = userDataNumber(findUserData(message.userdata, setUserData.dataInterval)) === 1;
  const known = noted(message, setUserData.dataTypeof, family, table);
  if (known !== undefined) return known;
  return typedOf(
    message.dataType ?? integer.id,
    (message.dataLen ?? 0) / (interval ? 2 : 1),
    order,
    undefined,
  );
}
