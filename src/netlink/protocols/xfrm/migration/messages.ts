import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { flags } from '../../../codec/scalars/enums.ts';
import { u32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { addressBy } from '../address.ts';
import { markStruct, type XfrmAttributes, xfrmAttributes } from '../attributes.ts';
import { family } from '../names.ts';
import { selectorStruct } from '../selector.ts';
import { stateId } from '../states/messages.ts';

/** Flags of the migration of a state (`XFRM_MIGRATE_STATE_*` of linux/xfrm.h). */
export const migrationFlags = flags(u32, {
  /** The new state is not offloaded as the old one is. */
  clearOffload: 1,
  /** The selector of a state between two hosts gets the new addresses. */
  updateSelector: 2,
});

const migrateState = struct(
  'xfrm_user_migrate_state',
  {
    id: stateId,
    newDaddr: addressBy(104),
    newSaddr: addressBy(88),
    oldMark: markStruct,
    newSel: selectorStruct,
    newReqid: u32,
    flags: migrationFlags,
    newFamily: family,
    _reserved: pad(2),
  },
  132,
);
/** A message about the migration of a state. */
export interface MigrateStateMessage
  extends StructWithAttributes<Infer<typeof migrateState>, XfrmAttributes> {}
/** The schema of `XFRM_MSG_MIGRATE_STATE` (`struct xfrm_user_migrate_state`). */
export const migrateStateMessage: Type<MigrateStateMessage> = structWithAttributes(
  migrateState,
  xfrmAttributes,
);
