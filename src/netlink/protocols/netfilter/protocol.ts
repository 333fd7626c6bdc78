import { attributes } from '../../codec/composites/attribute-set.ts';
import { structWithAttributes } from '../../codec/composites/struct-with-attributes.ts';
import { defineProtocol, type MessageDefinition } from '../../protocol.ts';
import { netfilterHeader, subsystems } from './header.ts';
import * as objects from './objects.ts';

const body = structWithAttributes(netfilterHeader, attributes('', {}));

/** Messages around a batch (`NFNL_MSG_BATCH_BEGIN`, `NFNL_MSG_BATCH_END`). */
const batchNames: Readonly<Record<number, string>> = { 16: 'NFNL_MSG_BATCH_BEGIN', 17: 'NFNL_MSG_BATCH_END' };

function describe({ type }: { type: number }): MessageDefinition {
  const name = batchNames[type] ?? `${subsystems[type >> 8] ?? `subsystem ${type >> 8}`} ${type & 0xff}`;
  return { name, verb: undefined, request: body, reply: body, object: undefined };
}

const loadNotes = () => import('./nftables/rule-notes.ts').then(({ RuleNotes }) => RuleNotes);

/** nfnetlink: its objects, messages and events. Integers are in network byte order. */
export const protocol = defineProtocol(objects, { byteOrder: 'network', describe, loadNotes });
