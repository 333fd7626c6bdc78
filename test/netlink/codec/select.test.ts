import { attributes, decode, encode, flag, select, string, u32 } from 'tsnetlink/codec';
import { expect, test } from 'vitest';

test('a chosen flag is written for true alone, as one that is not chosen', () => {
  const set = attributes('VALUE', () => ({
    kind: [1, string],
    value: [2, select<boolean | number>('kind', { flag, u32 } as never)],
  }));
  // From the 50th on, the code is compiled.
  for (let round = 0; round < 60; round++) {
    expect(encode(set, { kind: 'flag', value: false })).toEqual(encode(set, { kind: 'flag' }));
    const on = { kind: 'flag', value: true };
    expect(decode(set, encode(set, on))).toEqual(on);
    const zero = { kind: 'u32', value: 0 };
    expect(decode(set, encode(set, zero))).toEqual(zero);
    expect(() => encode(set, { kind: 'flag', value: 5 } as never)).toThrow('boolean');
  }
});
