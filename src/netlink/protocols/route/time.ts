import { throwInvalidType, throwOutOfRange } from '../../codec/encode-error.ts';
import { converted } from '../../codec/scalars/converted.ts';
import type { Type } from '../../codec/type.ts';

const perSecond = 100;
/** Larger values are not exact as seconds: they stay bytes. */
const most = 2 ** 48;

/** Seconds, in hundredths on the wire (`clock_t`, `USER_HZ`), as an integer of type `base`. */
export function clockSeconds(
  base: Type<number> | Type<bigint>,
): Type<number> & { readonly base: typeof base } {
  const limit = base.size === 8 ? most : 0xffffffff;
  const type = converted('clockSeconds', base as Type<number | bigint>, {
    decode: (ticks) => (ticks > most ? undefined : Number(ticks) / perSecond),
    encode(value: number) {
      if (typeof value !== 'number') throwInvalidType('a number of seconds', value);
      const ticks = Math.round(value * perSecond);
      if (!(ticks >= 0 && ticks <= limit)) throwOutOfRange(0, limit / perSecond, value);
      return ticks;
    },
    isReversible: true,
  });
  return type as typeof type & { readonly base: typeof base };
}
