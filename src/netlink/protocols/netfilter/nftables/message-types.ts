import { netfilterMessageType } from '../header.ts';

/** Messages of nf_tables by name (`enum nf_tables_msg_types`): the lower byte of a message type. */
export const nftMessages = {
  newTable: 0,
  getTable: 1,
  deleteTable: 2,
  newChain: 3,
  getChain: 4,
  deleteChain: 5,
  newRule: 6,
  getRule: 7,
  deleteRule: 8,
  newSet: 9,
  getSet: 10,
  deleteSet: 11,
  newSetElement: 12,
  getSetElement: 13,
  deleteSetElement: 14,
  newGeneration: 15,
  getGeneration: 16,
  trace: 17,
  newObject: 18,
  getObject: 19,
  deleteObject: 20,
  getObjectReset: 21,
  newFlowtable: 22,
  getFlowtable: 23,
  deleteFlowtable: 24,
  getRuleReset: 25,
  destroyTable: 26,
  destroyChain: 27,
  destroyRule: 28,
  destroySet: 29,
  destroySetElement: 30,
  destroyObject: 31,
  destroyFlowtable: 32,
  getSetElementReset: 33,
} as const;

/** Name of a message of nf_tables. */
export type NftMessageName = keyof typeof nftMessages;

/** Begin and end of a transaction (`NFNL_MSG_BATCH_*`): messages of no subsystem; the header's resource is 10. */
export const batchBegin = 0x10;
export const batchEnd = 0x11;

/** The message type on the wire: the subsystem is the upper byte. */
export function nftMessageType(name: NftMessageName): number {
  return netfilterMessageType('nftables', nftMessages[name]);
}
