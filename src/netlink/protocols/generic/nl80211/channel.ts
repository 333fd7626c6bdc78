import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u32 } from '../../../codec/scalars/integers.ts';

/** Widths of channels (`NL80211_CHAN_WIDTH_*`). */
const widths = {
  '20MHzNoHt': 0,
  '20MHz': 1,
  '40MHz': 2,
  '80MHz': 3,
  '80+80MHz': 4,
  '160MHz': 5,
  '5MHz': 6,
  '10MHz': 7,
  '1MHz': 8,
  '2MHz': 9,
  '4MHz': 10,
  '8MHz': 11,
  '16MHz': 12,
  '320MHz': 13,
} as const;

/** The width of a channel. */
export const channelWidth = enumeration(u32, widths);

/** A set of widths of channels. */
export const channelWidths = flags(u32, {
  '20MHzNoHt': 0x1,
  '20MHz': 0x2,
  '40MHz': 0x4,
  '80MHz': 0x8,
  '80+80MHz': 0x10,
  '160MHz': 0x20,
  '5MHz': 0x40,
  '10MHz': 0x80,
  '1MHz': 0x100,
  '2MHz': 0x200,
  '4MHz': 0x400,
  '8MHz': 0x800,
  '16MHz': 0x1000,
  '320MHz': 0x2000,
});
