import { expectTypeOf, test } from 'vitest';
import {
  array,
  attributes,
  be16,
  bitfield32,
  enumeration,
  type Flags,
  flag,
  flags,
  type Infer,
  ip,
  pad,
  recordById,
  records,
  repeated,
  select,
  string,
  struct,
  structWithAttributes,
  u8,
  u16,
  u32,
  u64,
} from '../../../src/netlink/codec/index.ts';

test('types follow from schemas', () => {
  const header = struct('header', { family: enumeration(u8, { inet: 2 }), _pad: pad(3), index: u32 });
  const bits = { up: 1, running: 2 } as const;
  const set = attributes('SET', {
    name: [1, string],
    count: [2, u64],
    on: [3, flag],
    flags: [4, flags(u32, bits)],
    names: [5, repeated(string)],
    by: [6, recordById(u32)],
    hops: [7, records(struct('hop', { length: u16, index: u32 }), attributes('HOP', { via: [1, ip] }))],
    options: [8, bitfield32(u32, bits)],
    inner: [9, attributes('INNER', { port: [1, be16], list: [2, array(header)] })],
    data: [10, select<{ a: number }>('name', {})],
  });

  expectTypeOf<Infer<typeof header>>().toEqualTypeOf<{ family: number | 'inet'; index: number }>();
  type Value = Infer<typeof set>;
  expectTypeOf<Value['name']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Value['count']>().toEqualTypeOf<bigint | undefined>();
  expectTypeOf<Value['on']>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<Value['flags']>().toEqualTypeOf<Flags<'up' | 'running'> | undefined>();
  expectTypeOf<Value['names']>().toEqualTypeOf<string[] | undefined>();
  expectTypeOf<Value['by']>().toEqualTypeOf<Record<number, number> | undefined>();
  expectTypeOf<NonNullable<Value['hops']>[number]['via']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<NonNullable<Value['hops']>[number]>().not.toHaveProperty('length');
  expectTypeOf<NonNullable<Value['options']>['selector']>().toEqualTypeOf<Flags<'up' | 'running'>>();
  expectTypeOf<NonNullable<NonNullable<Value['inner']>['list']>[number]['index']>().toEqualTypeOf<number>();
  expectTypeOf<Value['data']>().toEqualTypeOf<{ a: number } | undefined>();
  expectTypeOf<Value['#7']>().toEqualTypeOf<Uint8Array | undefined>();

  const message = structWithAttributes(header, set);
  expectTypeOf<Infer<typeof message>['index']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<Infer<typeof message>['name']>().toEqualTypeOf<string | undefined>();
});
