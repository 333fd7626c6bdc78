import type { Type } from '../../../codec/index.ts';
import { defineObject, type FieldOf, type ObjectDefinition, type Verb } from '../../../protocol.ts';
import { chainMessage } from './chains.ts';
import { elementMessage } from './elements.ts';
import { registerExpressions } from './expressions/index.ts';
import { flowtableMessage } from './flowtables.ts';
import { generationMessage } from './generation.ts';
import { type NftMessageName, nftMessageType } from './message-types.ts';
import { objectMessage } from './objects.ts';
import * as operations from './operations.ts';
import { ruleMessage } from './rules.ts';
import { setMessage } from './sets.ts';
import { tableMessage } from './tables.ts';
import { traceMessage } from './trace.ts';

registerExpressions();

type NftGroup = 'nftables' | 'nftables-trace';

/** The messages of one kind of object, by the beginning of their name in the kernel's headers. */
interface Messages {
  readonly NEW: NftMessageName;
  readonly GET: NftMessageName;
  readonly DEL?: NftMessageName;
  readonly DESTROY?: NftMessageName;
  readonly RESET?: NftMessageName;
}

const verbs: Readonly<Record<keyof Messages, Verb>> = {
  NEW: 'new',
  GET: 'get',
  DEL: 'delete',
  DESTROY: 'delete',
  RESET: 'get',
};

type NftDefinition<Label extends string, M> = ObjectDefinition<
  `NFT_MSG_NEW${Label}` | `NFT_MSG_DEL${Label}`,
  M,
  M,
  never,
  NftGroup,
  M
>;

/** An object of nftables, whose message is the same in both directions. */
function nftObject<const Label extends string, M>(
  label: Label,
  reply: Type<M>,
  messages: Messages,
  more: Pick<NftDefinition<Label, M>, 'name' | 'key' | 'selfChanging' | 'list' | 'operations'>,
): NftDefinition<Label, M> {
  const nameOf = (prefix: string): string =>
    prefix === 'RESET' ? `NFT_MSG_GET${label}_RESET` : `NFT_MSG_${prefix}${label}`;
  const entries = Object.entries(messages) as [keyof Messages, NftMessageName][];
  const definition: NftDefinition<Label, M> = {
    ...more,
    // The generation of the ruleset, in the header of each message.
    minor: ['resourceId' as FieldOf<M> & string],
    messages: entries.map(([prefix, message]) => ({
      name: nameOf(prefix),
      verb: verbs[prefix],
      type: nftMessageType(message),
      request: reply,
      reply,
    })),
    reply,
    read: (reader, start, end) => reply.decode(reader, start, end, undefined),
    groups: ['nftables'],
  };
  return defineObject(definition);
}

/** Tables: `nft list tables`. */
export const nftTable = nftObject(
  'TABLE',
  tableMessage,
  { NEW: 'newTable', GET: 'getTable', DEL: 'deleteTable', DESTROY: 'destroyTable' },
  {
    name: 'nftTable',
    key: ({ family, name }) => `${family} ${name}`,
    selfChanging: ['use'],
    list: operations.listTables,
    operations: { list: operations.listTables },
  },
);

/** Chains: `nft list chains`. */
export const nftChain = nftObject(
  'CHAIN',
  chainMessage,
  { NEW: 'newChain', GET: 'getChain', DEL: 'deleteChain', DESTROY: 'destroyChain' },
  {
    name: 'nftChain',
    key: ({ family, table, name }) => `${family} ${table} ${name}`,
    selfChanging: ['use', 'counters'],
    list: operations.listChains,
    operations: { list: operations.listChains },
  },
);

/** Rules: `nft list ruleset`. */
export const nftRule = nftObject(
  'RULE',
  ruleMessage,
  { NEW: 'newRule', GET: 'getRule', DEL: 'deleteRule', RESET: 'getRuleReset', DESTROY: 'destroyRule' },
  {
    name: 'nftRule',
    key: ({ family, table, chain, handle }) => `${family} ${table} ${chain} ${handle}`,
    list: operations.listRules,
    operations: { list: operations.listRules, reset: operations.resetRule },
  },
);

/** Sets and maps: `nft list sets`, `nft list maps`. */
export const nftSet = nftObject(
  'SET',
  setMessage,
  { NEW: 'newSet', GET: 'getSet', DEL: 'deleteSet', DESTROY: 'destroySet' },
  {
    name: 'nftSet',
    key: ({ family, table, name }) => `${family} ${table} ${name}`,
    selfChanging: ['count'],
    list: operations.listSets,
    operations: { list: operations.listSets },
  },
);

/** Elements of sets and maps. */
export const nftElement = nftObject(
  'SETELEM',
  elementMessage,
  {
    NEW: 'newSetElement',
    GET: 'getSetElement',
    DEL: 'deleteSetElement',
    DESTROY: 'destroySetElement',
    RESET: 'getSetElementReset',
  },
  {
    name: 'nftElement',
    operations: {
      list: operations.listElements,
      get: operations.getElements,
      reset: operations.resetElements,
    },
  },
);

/** Named objects: counters, quotas, limits … */
export const nftNamedObject = nftObject(
  'OBJ',
  objectMessage,
  {
    NEW: 'newObject',
    GET: 'getObject',
    DEL: 'deleteObject',
    RESET: 'getObjectReset',
    DESTROY: 'destroyObject',
  },
  {
    name: 'nftObject',
    key: ({ family, table, type, name }) => `${family} ${table} ${type} ${name}`,
    selfChanging: ['use', 'data'],
    list: operations.listObjects,
    operations: { list: operations.listObjects, reset: operations.resetObject },
  },
);

/** Flow tables: `nft list flowtables`. */
export const nftFlowtable = nftObject(
  'FLOWTABLE',
  flowtableMessage,
  { NEW: 'newFlowtable', GET: 'getFlowtable', DEL: 'deleteFlowtable', DESTROY: 'destroyFlowtable' },
  {
    name: 'nftFlowtable',
    key: ({ family, table, name }) => `${family} ${table} ${name}`,
    selfChanging: ['use'],
    list: operations.listFlowtables,
    operations: { list: operations.listFlowtables },
  },
);

/** The generation of the ruleset. Its event ends the events of one transaction. */
export const nftGeneration = nftObject(
  'GEN',
  generationMessage,
  { NEW: 'newGeneration', GET: 'getGeneration' },
  { name: 'nftGeneration', operations: { get: operations.getGeneration } },
);

/** Steps of packets that are traced: `nft monitor trace`. */
export const nftTrace = defineObject({
  name: 'nftTrace',
  messages: [
    {
      name: 'NFT_MSG_TRACE',
      verb: 'new',
      type: nftMessageType('trace'),
      request: traceMessage,
      reply: traceMessage,
    },
  ],
  eventNames: 'NFT_MSG_TRACE',
  reply: traceMessage,
  read: (reader, start, end) => traceMessage.decode(reader, start, end, undefined),
  groups: ['nftables-trace'],
});
