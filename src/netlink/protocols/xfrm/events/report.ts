import { pad, struct } from '../../../codec/composites/struct.ts';
import { structWithAttributes } from '../../../codec/composites/struct-with-attributes.ts';
import { defineObject } from '../../../protocol.ts';
import { xfrmAttributes } from '../attributes.ts';
import { XFRM_MSG_REPORT } from '../message-types.ts';
import { type XfrmProtocol, xfrmProtocol } from '../names.ts';
import { type Selector, selectorStruct, toSelector } from '../selector.ts';

const reportMessage = structWithAttributes(
  struct('xfrm_user_report', { proto: xfrmProtocol, _pad: pad(3), sel: selectorStruct }, 60),
  xfrmAttributes,
);

/** A packet of Mobile IPv6 fits no state. */
export interface Report {
  protocol: XfrmProtocol | number;
  /** The packet. */
  selector: Selector;
  careOfAddress?: string | undefined;
}

/** Packets of Mobile IPv6 that fit no state: `ip xfrm monitor report`. */
export const xfrmReport = defineObject({
  name: 'xfrmReport',
  messages: [
    {
      name: 'XFRM_MSG_REPORT',
      type: XFRM_MSG_REPORT,
      verb: undefined,
      request: reportMessage,
      reply: reportMessage,
    },
  ],
  eventNames: 'XFRM_MSG_REPORT',
  reply: reportMessage,
  read: (reader, start, end): Report | undefined => {
    const message = reportMessage.decode(reader, start, end, undefined);
    if (message === undefined) return undefined;
    const { proto = 0, sel, careOfAddress } = message;
    return {
      protocol: proto,
      selector: toSelector(sel),
      ...(careOfAddress !== undefined && { careOfAddress }),
    };
  },
  groups: ['report'],
});
