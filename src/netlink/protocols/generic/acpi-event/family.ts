import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import { u32 } from '../../../codec/scalars/integers.ts';
import { fixedString } from '../../../codec/scalars/strings.ts';
import { defineFamily } from '../define-family.ts';

/** `struct acpi_genl_event` (drivers/acpi/event.c). */
const acpiEventStruct = struct('acpi_genl_event', {
  /** Class of the device: `button/power`, `ac_adapter` … */
  deviceClass: fixedString(20),
  busId: fixedString(15),
  _pad: pad(1),
  type: u32,
  data: u32,
});

/** `ACPI_GENL_ATTR_*` (drivers/acpi/event.c). */
const acpiAttributes = attributes('ACPI_GENL_ATTR', () => ({ event: [1, acpiEventStruct] }));

/** Events of ACPI: buttons, mains, battery, lid. The family has no commands. Linux 2.6.23. */
export const acpiEvent = defineFamily('acpi_event', {
  version: 1,
  commands: {},
  groups: ['acpi_mc_group'],
  events: { event: { id: 1, body: acpiAttributes } },
});
