import { struct } from '../../../codec/composites/struct.ts';
import { be16, u32 } from '../../../codec/scalars/integers.ts';
import { defineObject } from '../../../protocol.ts';
import { addressBy } from '../address.ts';
import { XFRM_MSG_MAPPING } from '../message-types.ts';
import type { XfrmProtocol } from '../names.ts';
import { stateId } from '../states/messages.ts';

/** A translated address or port of the peer has changed (`struct xfrm_user_mapping` of linux/xfrm.h). */
const mappingMessage = struct(
  'xfrm_user_mapping',
  {
    id: stateId,
    reqid: u32,
    oldSaddr: addressBy(-8),
    newSaddr: addressBy(-24),
    oldSport: be16,
    newSport: be16,
  },
  64,
);

/** The peer of a state with `espinudp` sends from another address or port: the one that a translator of addresses gives it. */
export interface Mapping {
  dst: string;
  spi: number;
  protocol: XfrmProtocol | number;
  reqid: number;
  /** Address and port until now. */
  from: { address: string; port: number };
  /** Address and port from now on. */
  to: { address: string; port: number };
}

/** Changes of translated addresses. */
export const xfrmMapping = defineObject({
  name: 'xfrmMapping',
  messages: [
    {
      name: 'XFRM_MSG_MAPPING',
      type: XFRM_MSG_MAPPING,
      verb: undefined,
      request: mappingMessage,
      reply: mappingMessage,
    },
  ],
  eventNames: 'XFRM_MSG_MAPPING',
  reply: mappingMessage,
  read: (reader, start, end): Mapping | undefined => {
    const message = mappingMessage.decode(reader, start, end, undefined);
    if (message === undefined) return undefined;
    const { id, reqid, oldSaddr, oldSport, newSaddr, newSport } = message;
    return {
      dst: id.daddr,
      spi: id.spi,
      protocol: id.proto,
      reqid,
      from: { address: oldSaddr, port: oldSport },
      to: { address: newSaddr, port: newSport },
    };
  },
  groups: ['mapping'],
});
