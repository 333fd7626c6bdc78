import { netfilterFamilies } from '../../header.ts';
import { bytesOf } from '../bits.ts';
import type { SetMessage } from '../sets.ts';
import { setFlags } from '../sets.ts';
import { numberNote, setUserData, type UserData, writeUserData } from '../userdata.ts';
import type { Typed } from './nodes.ts';
import { partsOf, type SetDefinition } from './set-definition.ts';
import type { ConcatTyped } from './values.ts';

/** The number of verdicts as data of a map. */
const verdictType = 0xffffff00;

/** Byte orders in the notes of a set: 1 host, 2 big-endian, 0 for concatenations and verdicts. */
function orderNote(typed: ConcatTyped | 'verdict'): number {
  if (typed === 'verdict' || typed.parts !== undefined || typed.order === 'none') return 0;
  return typed.order === 'big' ? 2 : 1;
}

/** Bytes of a key, or of the data of a map. */
function lengthOf(typed: ConcatTyped): number {
  return bytesOf(typed.bits);
}

/** Options of a set besides its definition. */
export interface SetMore {
  readonly size?: number | undefined;
  readonly timeout?: bigint | undefined;
  readonly gcInterval?: number | undefined;
  readonly policy?: 'memory' | 'performance' | undefined;
  readonly notes?: readonly UserData[] | undefined;
  readonly expressions?: SetMessage['expressions'];
}

/** The notes on byte orders and intervals that nft looks for in a set. */
function setNotes(set: SetDefinition): UserData[] {
  const { keyByteOrder, dataByteOrder, mergeElements, dataInterval } = setUserData;
  const isInterval = (set.flags & setFlags.interval) !== 0;
  const isConcat = (set.flags & setFlags.concat) !== 0;
  // A byte has no order: intervals of bytes count as big-endian.
  const isByte = isInterval && set.key.parts === undefined && set.key.bits <= 8;
  const notes = [numberNote(keyByteOrder, isByte ? 2 : orderNote(set.key))];
  const { data } = set;
  const isMap = data !== undefined;
  if (isMap && typeof data !== 'number') notes.push(numberNote(dataByteOrder, orderNote(data)));
  if (set.autoMerge === true && !isMap && isInterval && !isConcat) notes.push(numberNote(mergeElements, 1));
  if (isMap) notes.push(numberNote(dataInterval, set.dataInterval === true ? 1 : 0));
  return notes;
}

/** Returns all notes in their order. Leaves out those of expressions where they do not fit. */
function userdataOf(notes: readonly UserData[]): Uint8Array | undefined {
  const ordered = notes.toSorted((a, b) => a.type - b.type);
  const { keyTypeof, dataTypeof } = setUserData;
  return (
    writeUserData(ordered) ??
    writeUserData(ordered.filter(({ type }) => type !== keyTypeof && type !== dataTypeof))
  );
}

/** The message that makes a set. */
export function setMessageOf(set: SetDefinition, more: SetMore = {}): SetMessage {
  const { data, key } = set;
  const message: SetMessage = {
    family: netfilterFamilies[set.family],
    version: 0,
    resourceId: 0,
    table: set.table,
    name: set.name,
    flags: flagNumber(set.flags),
    keyType: key.type.id,
    keyLen: lengthOf(key),
  };
  if (data === 'verdict') {
    message.dataType = verdictType;
    message.dataLen = 0;
  } else if (typeof data === 'number') message.objType = data;
  else if (data !== undefined) {
    message.dataType = data.type.id;
    message.dataLen = lengthOf(data) * (set.dataInterval === true ? 2 : 1);
  }
  message.id = set.id;
  if (more.policy !== undefined) message.policy = more.policy;
  const isConcat = (set.flags & setFlags.concat) !== 0;
  if (more.size !== undefined || isConcat) {
    const concat = isConcat ? partsOf(key).map((part: Typed) => ({ len: bytesOf(part.bits) })) : undefined;
    message.desc = {
      ...(more.size === undefined ? {} : { size: more.size }),
      ...(concat === undefined ? {} : { concat }),
    };
  }
  if (more.timeout !== undefined) message.timeout = more.timeout;
  if (more.gcInterval !== undefined) message.gcInterval = more.gcInterval;
  const userdata = userdataOf([...setNotes(set), ...(more.notes ?? [])]);
  if (userdata !== undefined) message.userdata = userdata;
  if (more.expressions !== undefined && more.expressions.length > 0) {
    if (more.expressions.length === 1) message.expr = more.expressions;
    else {
      message.flags = flagNumber(set.flags | setFlags.expr);
      message.expressions = more.expressions;
    }
  }
  return message;
}

function flagNumber(flags: number): SetMessage['flags'] {
  return flags as unknown as SetMessage['flags'];
}
