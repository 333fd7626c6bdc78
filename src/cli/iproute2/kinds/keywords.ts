import { isIPv6 } from 'node:net';
import { addTo, constant, custom, type Keyword, objectIn, readNext, setField } from '../grammar.ts';
import { onOff } from '../words.ts';

/** Keywords that set fields named `F`. */
export type Keywords<F extends string> = Readonly<Record<string, Keyword<F>>>;

/** `word` sets the field, `noword` clears it. */
export function switches<const F extends string>(fields: Readonly<Record<string, F>>): Keywords<F> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([word, field]) => [
      [word, constant(field, true)],
      [`no${word}`, constant(field, false)],
    ]),
  );
}

/** Reads an address into one of two fields, by its family. */
export function byFamily<const F extends string>(field4: F, field6: F): Keyword<F> {
  return custom(
    (words, target) => {
      const address = words.next('an IP address');
      setField(target, isIPv6(address) ? field6 : field4, address);
    },
    [field4, field6],
    'an IP address',
  );
}

/** A bit of a pair of flags and mask. */
export function maskedFlag<const F extends string>(
  field: F,
  name: string,
  names: readonly [string, string],
): Keyword<F> {
  return (words, target) => {
    const pair = objectIn(target, field);
    const [valueName, maskName] = names;
    const isOn = readNext(words.last, words, onOff, 'on or off');
    addTo(pair, maskName, name);
    if (isOn) addTo(pair, valueName, name);
    else setField(pair, valueName, pair[valueName] ?? []);
  };
}

/** Reads the word `inherit`, or another value. */
export function inheritOr<const F extends string>(inherit: Keyword<F>, otherwise: Keyword<F>): Keyword<F> {
  return (words, target) => {
    if (words.take('inherit') === undefined) otherwise(words, target);
    else inherit(words, target);
  };
}

/** Keywords that several kinds share, whose fields the compiler does not check. */
export function shared(keywords: Keywords<string>): Keywords<never> {
  return keywords as unknown as Keywords<never>;
}
