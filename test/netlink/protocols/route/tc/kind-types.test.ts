import {
  type Action,
  type ClassOptions,
  classes,
  type FilterOptions,
  filters,
  type KnownClassKinds,
  type KnownQdiscKinds,
  type QdiscKindName,
  type QdiscOptions,
  qdiscs,
} from 'tsnetlink/route';
import { describe, expect, expectTypeOf, test } from 'vitest';

const index = 4;

// The compiler runs these tests: each line that must not compile says so.
describe('the types of kinds of traffic control', () => {
  test('complete the known kinds and allow any other text', () => {
    expectTypeOf<'htb' | 'fq_codel'>().toExtend<QdiscKindName>();
    expectTypeOf<string>().toExtend<QdiscKindName>();
    expectTypeOf<keyof KnownClassKinds>().toExtend<keyof KnownQdiscKinds>();
  });

  test('check the options of a known kind', () => {
    qdiscs.create({ index, kind: 'fq_codel', options: { limit: 5, ecn: 1 } });
    // @ts-expect-error: no such option
    expect(() => qdiscs.create({ index, kind: 'fq_codel', options: { limits: 5 } })).not.toThrow();
    // @ts-expect-error: the options of another kind
    expect(() => qdiscs.create({ index, kind: 'pfifo', options: { quantum: 5 } })).not.toThrow();
    classes.create({ index, handle: '1:1', kind: 'drr', options: { quantum: 1500 } });
    // @ts-expect-error: no such option of a class
    expect(() => classes.create({ index, handle: '1:1', kind: 'drr', options: { rate: 5 } })).not.toThrow();
    filters.create({ index, kind: 'fw', options: { mask: 5 } });
    // @ts-expect-error: an option of the wrong type
    expect(() => filters.create({ index, kind: 'fw', options: { mask: '5' } })).not.toThrow();
    // @ts-expect-error: no such option of an action
    const wrong: Action = { kind: 'gact', options: { verdict: 'drop' } };
    expect(wrong.kind).toBe('gact');
  });

  test('refuse the options of a known kind for a mistyped one', () => {
    // @ts-expect-error: a kind without a definition has bytes
    expect(() => qdiscs.create({ index, kind: 'fq_codle', options: { limit: 5 } })).not.toThrow();
    // @ts-expect-error: a kind without a definition has bytes
    expect(() => filters.create({ index, kind: 'flowre', options: { ipProto: 'tcp' } })).not.toThrow();
    // @ts-expect-error: a kind without a definition has bytes
    const mistyped: Action = { kind: 'gatc', options: { chance: undefined } };
    expect(mistyped.kind).toBe('gatc');
    qdiscs.create({ index, kind: 'unheard', options: Uint8Array.of(1) });
    const unheard: Action = { kind: 'unheard', options: Uint8Array.of(1) };
    expect(unheard.kind).toBe('unheard');
  });

  test('come from the tables of kinds', () => {
    expectTypeOf<NonNullable<QdiscOptions<'fq_codel'>['limit']>>().toEqualTypeOf<number>();
    expectTypeOf<NonNullable<ClassOptions<'drr'>['quantum']>>().toEqualTypeOf<number>();
    expectTypeOf<FilterOptions<'unheard'>>().toEqualTypeOf<Uint8Array>();
  });
});
