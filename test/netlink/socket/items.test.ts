import { expect, test } from 'vitest';
import { ResultPages } from '../../../src/netlink/engine/result-pages.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function filled(count: number): ResultPages {
  const items = new ResultPages();
  for (const number of numbers(count)) items.push(number);
  return items;
}

test.each([0, 1, 4095, 4096, 4097, 10_000])('%i items come out in their order', (count) => {
  const items = filled(count);
  expect(items.isEmpty).toBe(count === 0);
  expect(items.first).toBe(count === 0 ? undefined : 0);
  expect(items.all()).toEqual(numbers(count));
});

test('taken out in pages, while more come, none is lost or out of order', () => {
  const items = filled(9000);
  const taken: unknown[] = [];
  taken.push(...items.take());
  items.push(9000);
  while (!items.isEmpty) taken.push(...items.take());
  expect(taken).toEqual(numbers(9001));
  expect(items.take()).toEqual([]);
});

test('items that are lists stay lists', () => {
  const items = new ResultPages();
  for (const number of numbers(5000)) items.push([number]);
  expect(items.all()).toEqual(numbers(5000).map((number) => [number]));
});
