import { throwInvalidType, throwOutOfRange } from '../../codec/encode-error.ts';
import type { Type } from '../../codec/type.ts';

const perSecond = 100;
/** Larger values are not exact as seconds: they stay bytes. */
const most = 2 ** 48;

/** Seconds, in hundredths on the wire (`clock_t`, `USER_HZ`), as an integer of type `base`. */
export function clockSeconds(
  base: Type<number> | Type<bigint>,
): Type<number> & { readonly base: typeof base } {
  const wire = base as Type<number | bigint>;
  return {
    kind: 'clockSeconds',
    size: base.size,
    base,
    decode(reader, start, end, scope) {
      const ticks = wire.decode(reader, start, end, scope);
      return ticks === undefined || ticks > most ? undefined : Number(ticks) / perSecond;
    },
    encode(writer, value, scope) {
      if (typeof value !== 'number') throwInvalidType('a number of seconds', value);
      const ticks = Math.round(value * perSecond);
      const limit = base.size === 8 ? most : 0xffffffff;
      if (!(ticks >= 0 && ticks <= limit)) throwOutOfRange(0, limit / perSecond, value);
      wire.encode(writer, ticks, scope);
    },
  };
}
