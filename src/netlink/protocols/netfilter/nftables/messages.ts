import type { AnyType } from '../../../codec/index.ts';
import { chainMessage } from './chains.ts';
import { elementMessage } from './elements.ts';
import { registerExpressions } from './expressions/index.ts';
import { flowtableMessage } from './flowtables.ts';
import { generationMessage } from './generation.ts';
import { type NftMessageName, nftMessages } from './message-types.ts';
import { objectMessage } from './objects.ts';
import { ruleMessage } from './rules.ts';
import { setMessage } from './sets.ts';
import { tableMessage } from './tables.ts';
import { traceMessage } from './trace.ts';

registerExpressions();

/** Schemas of the messages by their name. */
export const nftBodies: Readonly<Record<NftMessageName, AnyType>> = {
  newTable: tableMessage,
  getTable: tableMessage,
  deleteTable: tableMessage,
  newChain: chainMessage,
  getChain: chainMessage,
  deleteChain: chainMessage,
  newRule: ruleMessage,
  getRule: ruleMessage,
  deleteRule: ruleMessage,
  newSet: setMessage,
  getSet: setMessage,
  deleteSet: setMessage,
  newSetElement: elementMessage,
  getSetElement: elementMessage,
  deleteSetElement: elementMessage,
  newGeneration: generationMessage,
  getGeneration: generationMessage,
  trace: traceMessage,
  newObject: objectMessage,
  getObject: objectMessage,
  deleteObject: objectMessage,
  getObjectReset: objectMessage,
  newFlowtable: flowtableMessage,
  getFlowtable: flowtableMessage,
  deleteFlowtable: flowtableMessage,
  getRuleReset: ruleMessage,
  destroyTable: tableMessage,
  destroyChain: chainMessage,
  destroyRule: ruleMessage,
  destroySet: setMessage,
  destroySetElement: elementMessage,
  destroyObject: objectMessage,
  destroyFlowtable: flowtableMessage,
  getSetElementReset: elementMessage,
};

/** A message type: its name, and the schema of the message. */
export interface NftMessageType {
  readonly name: NftMessageName;
  readonly body: AnyType;
}

/** The messages by their number in the subsystem: the lower byte of the message type. */
export const nftMessageTypes: ReadonlyMap<number, NftMessageType> = new Map(
  (Object.keys(nftMessages) as NftMessageName[]).map((name) => [
    nftMessages[name],
    { name, body: nftBodies[name] },
  ]),
);
