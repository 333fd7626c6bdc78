import { decode, encode, flags, u32 } from 'tsnetlink/codec';
import { expect, test } from 'vitest';

test('flags that are no whole numbers of 32 bits are refused, also in a list', () => {
  const type = flags(u32, { one: 1, two: 2 });
  for (const wrong of [2 ** 32, 4.5, -1, Number.NaN, null, 1n, {}])
    for (const value of [[wrong], ['one', wrong]])
      expect(() => encode(type, value as never), String(wrong)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_/) }),
      );
  expect(() => encode(type, ['tow'] as never)).toThrow("did you mean 'two'?");
  expect(() => encode(type, [4.5])).toThrow('expected a whole number from 0 to 4294967295, got 4.5');
  expect(() => encode(type, [2 ** 32])).toThrow('expected 0 to 4294967295, got 4294967296');
  expect(decode(type, encode(type, [2 ** 31, 'one']))).toEqual(['one', 2 ** 31]);
});
