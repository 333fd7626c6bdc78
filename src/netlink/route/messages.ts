import type { AnyType } from '../codec/type.ts';
import { addressMessage } from './address/attributes.ts';
import { linkMessage } from './link/attributes.ts';
import { neighbourMessage } from './neighbour/attributes.ts';
import { nsidMessage } from './nsid.ts';
import { routeMessage } from './route/attributes.ts';
import { RTM_NEWADDR, RTM_NEWLINK, RTM_NEWNEIGH, RTM_NEWNSID, RTM_NEWROUTE } from './rtm.ts';

/** A message type: its name, and the schema of what stands behind the message header. */
export interface MessageType {
  readonly name: string;
  readonly body: AnyType;
}

/** What the four message types of one object are called: they are numbered in this order. */
const verbs = ['NEW', 'DEL', 'GET', 'SET'];

function objectMessages(object: string, first: number, body: AnyType): [number, MessageType][] {
  return verbs.map((verb, index) => [first + index, { name: `RTM_${verb}${object}`, body }]);
}

/** The message types of rtnetlink by number: what `dump` decodes by. */
export const routeMessages: ReadonlyMap<number, MessageType> = new Map([
  ...objectMessages('LINK', RTM_NEWLINK, linkMessage),
  ...objectMessages('ADDR', RTM_NEWADDR, addressMessage),
  ...objectMessages('ROUTE', RTM_NEWROUTE, routeMessage),
  ...objectMessages('NEIGH', RTM_NEWNEIGH, neighbourMessage),
  ...objectMessages('NSID', RTM_NEWNSID, nsidMessage),
]);
