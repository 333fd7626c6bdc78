import { attributes } from '../../../codec/composites/attribute-set.ts';
import { nested, repeated } from '../../../codec/composites/lists.ts';
import { select } from '../../../codec/composites/select.ts';
import { enumeration } from '../../../codec/scalars/enums.ts';
import { flag, s32, u8, u32 } from '../../../codec/scalars/integers.ts';
import { bytes, string, stringOf } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

/** An option of a team or of one of its ports (`TEAM_ATTR_OPTION_*` of linux/if_team.h). */
const attrOption = attributes('TEAM_ATTR_OPTION', () => ({
  name: [1, stringOf(32)],
  changed: [2, flag],
  /** Type of the value: a flag is true where `data` is there. */
  type: [3, enumeration(u8, { u32: 3, string: 5, flag: 6, binary: 11, s32: 14 })],
  data: [4, select<number | string | boolean>('type', { u32, string, flag, binary: bytes as never, s32 })],
  removed: [5, flag],
  portIfindex: [6, u32],
  arrayIndex: [7, u32],
}));

/** The list of options (`TEAM_ATTR_ITEM_*` of linux/if_team.h). */
const itemOption = attributes('TEAM_ATTR_ITEM', () => ({
  option: [1, repeated(nested(attrOption))],
}));

/** A port (`TEAM_ATTR_PORT_*` of linux/if_team.h). */
const attrPort = attributes('TEAM_ATTR_PORT', () => ({
  ifindex: [1, u32],
  changed: [2, flag],
  linkup: [3, flag],
  speed: [4, u32],
  duplex: [5, u8],
  removed: [6, flag],
}));

/** The list of ports (`TEAM_ATTR_ITEM_*` of linux/if_team.h). */
const itemPort = attributes('TEAM_ATTR_ITEM', () => ({
  port: [1, repeated(nested(attrPort))],
}));

/** Attributes of the family (`TEAM_ATTR_*` of linux/if_team.h). */
const teamAttributes = attributes('TEAM_ATTR', () => ({
  ifindex: [1, u32],
  listOption: [2, nested(itemOption)],
  listPort: [3, nested(itemPort)],
}));

/** Links of kind `team`: their options and ports. Needs CAP_NET_ADMIN. Linux 3.3. */
export const team = defineFamily('team', {
  version: 1,
  commands: {
    noop: { id: 0, reply: teamAttributes },
    /** Sets the options, and ends with ESRCH where no socket watches `change_event`. */
    optionsSet: { id: 1, request: teamAttributes },
    optionsGet: { id: 2, request: teamAttributes, reply: teamAttributes },
    portListGet: { id: 3, request: teamAttributes, reply: teamAttributes },
  },
  groups: ['change_event'],
  // These have the numbers of commands.
  events: {
    options: { id: 2, body: teamAttributes },
    portList: { id: 3, body: teamAttributes },
  },
});
