import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { ip } from '../../../../../codec/scalars/addresses.ts';
import { s32, u8, u32 } from '../../../../../codec/scalars/integers.ts';
import type { Infer } from '../../../../../codec/type.ts';
import { police } from '../../actions/kinds/police.ts';
import { actionList } from '../../actions/message.ts';
import { handle } from '../../handle.ts';
import type { FilterKind } from './kind.ts';

/** A match of four bytes behind the IP header (`struct tc_rsvp_gpi`); numbers are in the order of the bytes. */
const match = struct('tc_rsvp_gpi', { key: u32, mask: u32, offset: s32 });

/** The session and the sender (`struct tc_rsvp_pinfo`). */
const flowInfo = struct('tc_rsvp_pinfo', {
  destination: match,
  source: match,
  protocol: u8,
  tunnelId: u8,
  tunnelHeader: u8,
  _pad: pad(1),
});

const options = attributes('TCA_RSVP', () => ({
  classId: [1, handle],
  destination: [2, ip],
  source: [3, ip],
  flowInfo: [4, flowInfo],
  police: [5, police.options],
  actions: [6, actionList],
}));
/** Options of an rsvp or rsvp6 filter. */
export interface Rsvp extends Infer<typeof options> {}

/** Matches sessions of RSVP over IPv4, for reading (`TCA_RSVP_*` of linux/pkt_cls.h). Gone since Linux 6.3. */
export const rsvp: FilterKind<Rsvp> = { options };
/** The same over IPv6. */
export const rsvp6: FilterKind<Rsvp> = { options };
