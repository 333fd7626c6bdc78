import * as route from 'tsnetlink/route';
import { afterEach, describe, expect, test } from 'vitest';
import type { AttributeSet } from '../../../../src/netlink/codec/index.ts';
import {
  addresses,
  links,
  neighbours,
  nexthops,
  routes,
  rules,
} from '../../../../src/netlink/protocols/route/index.ts';
import type { Check, Declared } from '../../../../src/netlink/request/input.ts';
import { setNameSource } from '../../../../src/netlink/request/number-names.ts';
import { readNameFile } from '../../../../src/netlink/socket/name-files.ts';
import { loadSchemas } from '../../codec/schemas.ts';

const files: Record<string, Record<string, number>> = {
  rt_tables: { vpn: 100, large: 100_000, unspec: 0 },
  rt_protos: { mine: 200 },
  rt_addrprotos: { ours: 201 },
  rt_scopes: { near: 230 },
  rt_realms: { office: 7, home: 9 },
  group: { servers: 12 },
};
const named = (): void => setNameSource((file) => new Map(Object.entries(files[file] ?? {})));
afterEach(() => setNameSource(readNameFile));

const value = (request: { value: unknown }): Record<string, unknown> => request.value as never;
const link = { dst: '10.0.0.0/8', oif: 1 };

/** Each key of each argument of each operation of a module. */
function* keysOf(module: object, path = ''): Generator<[place: string, key: string, check: Check]> {
  for (const [name, value] of Object.entries(module)) {
    const place = path === '' ? name : `${path}.${name}`;
    if (Object.prototype.toString.call(value) === '[object Module]') yield* keysOf(value as object, place);
    for (const input of (value as Partial<Declared> | undefined)?.inputs ?? [])
      for (const [key, check] of input.fields ?? []) {
        yield [place, key, check];
        for (const [inner, one] of check.fields ?? []) yield [place, inner, one];
      }
  }
}

describe('names of /etc/iproute2', () => {
  test('are numbers in requests', () => {
    named();
    expect(value(routes.add({ ...link, table: 'vpn', protocol: 'mine', scope: 'near' }))).toMatchObject({
      tableByte: 100,
      protocol: 200,
      scope: 230,
    });
    expect(value(routes.add({ ...link, table: 'large', flow: 'office/home' }))).toMatchObject({
      tableByte: 0,
      table: 100_000,
      flow: 0x70009,
    });
    expect(value(routes.add({ ...link, flow: 'home' }))).toMatchObject({ flow: 9 });
    expect(value(routes.list({ table: 'vpn' }))).toMatchObject({ table: 100 });
    expect(value(rules.add({ table: 'vpn', protocol: 'mine', suppressIfgroup: 'servers' }))).toMatchObject({
      tableByte: 100,
      protocol: 200,
      suppressIfgroup: 12,
    });
    expect(value(nexthops.add({ oif: 1, protocol: 'mine' }))).toMatchObject({ protocol: 200 });
    expect(value(neighbours.add({ index: 1, dst: '10.0.0.1', protocol: 'mine' }))).toMatchObject({
      protocol: 200,
    });
    expect(value(addresses.add({ index: 1, address: '10.0.0.1/8', scope: 'near' }))).toMatchObject({
      scope: 230,
    });
    expect(value(links.change('eth0', { group: 'servers' }))).toMatchObject({ group: 12 });
  });

  test('that the library knows need no file', () => {
    setNameSource(() => {
      throw new Error('a file was read');
    });
    expect(value(routes.add({ ...link, table: 'main', protocol: 'static', scope: 'link' }))).toMatchObject({
      tableByte: 254,
      protocol: 'static',
      scope: 'link',
    });
    expect(value(links.change('eth0', { group: 'default' }))).toMatchObject({ group: 0 });
  });

  const refused: [string, unknown][] = [
    ['a name that no file has', 'vpm'],
    ['a name of table 0, which stands for none', 'unspec'],
    ['0', 0],
    ['NaN', Number.NaN],
    ['null', null],
    ['an object', {}],
    ['a number as text', '100'],
    ['a number with a fraction', 1.5],
    ['a number above 32 bits', 2 ** 32],
  ];
  test.each(refused)('any other table is refused: %s', (_, table) => {
    named();
    for (const make of [
      () => routes.add({ ...link, table: table as number }),
      () => routes.delete({ ...link, table: table as number }),
      () => routes.list({ table: table as number }),
      () => rules.add({ table: table as number }),
      () => rules.list({ table: table as number }),
    ])
      expect(make).toThrow(expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field: 'table' }));
  });

  // The keys that have names, by file. Other keys of these names are named in `otherMeanings`.
  const filesByKey: Record<string, string> = {
    table: 'rt_tables',
    protocol: 'rt_protos',
    scope: 'rt_scopes',
    flow: 'rt_realms',
    group: 'group',
    suppressIfgroup: 'group',
  };
  const otherMeanings = /^(mdb|nexthops|vnis)[.]\w+: group$|^(chains|filters)[.]\w+: protocol$/;
  const fileOf = (key: string, place: string): string | undefined =>
    key === 'protocol' && place.startsWith('addresses') ? 'rt_addrprotos' : filesByKey[key];

  test('are accepted by each key of each operation that has them', () => {
    named();
    const found: string[] = [];
    let count = 0;
    for (const [place, key, check] of keysOf(route)) {
      const file = fileOf(key, place);
      if (file === undefined || otherMeanings.test(`${place}: ${key}`)) continue;
      count++;
      const [name] = Object.keys(files[file] as object);
      try {
        check(name);
        check(5);
      } catch {
        found.push(`${place}: ${key}`);
      }
      expect(() => check('no-such-name'), `${place}: ${key}`).toThrow();
    }
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(60);
  });

  test('are accepted by each attribute that has them', async () => {
    const { schemas, codec } = await loadSchemas('');
    // The schemas are loaded again, with another place for the source of names.
    const { setNameSource: set } = await import('../../../../src/netlink/request/number-names.ts');
    const names = Object.assign({}, ...Object.values(files)) as Record<string, number>;
    set(() => new Map([...Object.entries(names), ['any', 7]]));
    const named = [...schemas].filter(([, type]) => 'labelOf' in type);
    for (const [place, type] of named) {
      expect(codec.encode(type, 'any'), place).toEqual(codec.encode(type, 7));
      expect(() => codec.encode(type, 'no-such-name'), place).toThrow(/is not the name of/);
    }
    expect(named.map(([, type]) => type).length).toBeGreaterThan(3);
    // So a new attribute of such a name has them too, unless it stands for something else, or its operations look the name up.
    const otherAttributes =
      /(hsr|tun|vlan|vxlan|mpls|sample|gred|ipt|nexthopMessage[.]set|vniMessage[\w.]+): \w+$|multicastReportMessage[.]set: group$/;
    const byOperations = /(addressAttributes|mdb[\w.]+|neighbourMessage[.]set|ruleMessage[.]set): protocol$/;
    const missing = [...schemas]
      .filter(([place]) => place.startsWith('protocols/route/'))
      .flatMap(([place, type]) =>
        ((type as Partial<AttributeSet<unknown>>).attributes ?? [])
          .filter(({ name }) => /^(vrf)?(table|realms?|scope|protocol|group)$/i.test(name))
          .filter(({ type }) => !('labelOf' in type))
          .map(({ name }) => `${place}: ${name}`),
      );
    expect(missing.filter((place) => !otherAttributes.test(place) && !byOperations.test(place))).toEqual([]);
  });

  test('a similar name is named', () => {
    named();
    expect(() => routes.add({ ...link, table: 'vpm' })).toThrow(/did you mean 'vpn'\?/);
    expect(() => routes.add({ ...link, table: 'something else' })).toThrow(/\/etc\/iproute2\/rt_tables/);
  });
});
