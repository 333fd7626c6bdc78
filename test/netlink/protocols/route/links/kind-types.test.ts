import {
  type AnyLinkOptions,
  type KnownLinkKinds,
  type LinkChange,
  type LinkCreate,
  type LinkKindName,
  type LinkOptions,
  type LinkPortKinds,
  links,
} from 'tsnetlink/route';
import { describe, expect, expectTypeOf, test } from 'vitest';

// The compiler runs these tests: each line that must not compile says so.
describe('the types of link kinds', () => {
  test('complete the known kinds and allow any other text', () => {
    expectTypeOf<'vlan'>().toExtend<LinkKindName>();
    expectTypeOf<string>().toExtend<LinkKindName>();
    expectTypeOf<Extract<keyof KnownLinkKinds, 'vlan' | 'veth' | 'ip6gretap'>>().toEqualTypeOf<
      'vlan' | 'veth' | 'ip6gretap'
    >();
  });

  test('check the options of a known kind', () => {
    links.create({ kind: 'vlan', name: 'v', link: 1, options: { id: 5, protocol: '802.1ad' } });
    links.change('v', { kind: 'bridge', options: { vlanFiltering: true } });
    // @ts-expect-error: no such option
    expect(() => links.create({ kind: 'vlan', link: 1, options: { id: 5, idd: 5 } })).not.toThrow();
    // @ts-expect-error: an option of the wrong type
    expect(() => links.create({ kind: 'vlan', link: 1, options: { id: '5' } })).not.toThrow();
    // @ts-expect-error: no such value
    expect(() => links.create({ kind: 'bond', options: { mode: 'activ-backup' } })).not.toThrow();
    // @ts-expect-error: the options of another kind
    expect(() => links.change('v', { kind: 'bridge', options: { id: 5 } })).not.toThrow();
  });

  test('refuse the options of a known kind for a mistyped one', () => {
    // @ts-expect-error: a kind without a definition has bytes
    expect(() => links.create({ kind: 'vlam', link: 1, options: { id: 5 } })).not.toThrow();
    links.create({ kind: 'unheard-of', options: Uint8Array.of(4, 0, 1, 0) });
    links.create({ kind: 'unheard-of' });
  });

  test('allow any options where the kind is known at run time only', () => {
    const listed = { kind: 'vlan' as string, options: { id: 5 } as AnyLinkOptions };
    links.create({ ...listed, name: 'v', link: 1 });
    const wanted: LinkCreate = { kind: 'vlan', name: 'v', link: 1, options: { id: 5 } };
    links.create(wanted);
  });

  test('come from the table of kinds', () => {
    expectTypeOf<NonNullable<LinkOptions<'vlan'>['id']>>().toEqualTypeOf<number>();
    expectTypeOf<LinkOptions<'unheard-of'>>().toEqualTypeOf<Uint8Array>();
    expectTypeOf<LinkOptions<string>>().toEqualTypeOf<AnyLinkOptions>();
    expectTypeOf<keyof LinkPortKinds>().toEqualTypeOf<'bond' | 'bridge' | 'vrf'>();
    expectTypeOf<LinkChange<'vrf'>['options']>().toEqualTypeOf<KnownLinkKinds['vrf'] | undefined>();
  });
});
