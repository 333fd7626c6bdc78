import { afterEach, describe, expect, test } from 'vitest';
import {
  addresses,
  links,
  neighbours,
  nexthops,
  routes,
  rules,
} from '../../../../src/netlink/protocols/route/index.ts';
import { setNameSource } from '../../../../src/netlink/request/number-names.ts';
import { readNameFile } from '../../../../src/netlink/socket/name-files.ts';

const files: Record<string, Record<string, number>> = {
  rt_tables: { vpn: 100, large: 100_000, unspec: 0 },
  rt_protos: { mine: 200 },
  rt_scopes: { near: 230 },
  rt_realms: { office: 7, home: 9 },
  group: { servers: 12 },
};
const named = (): void => setNameSource((file) => new Map(Object.entries(files[file] ?? {})));
afterEach(() => setNameSource(readNameFile));

const value = (request: { value: unknown }): Record<string, unknown> => request.value as never;
const link = { dst: '10.0.0.0/8', oif: 1 };

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

  test('a similar name is named', () => {
    named();
    expect(() => routes.add({ ...link, table: 'vpm' })).toThrow(/did you mean 'vpn'\?/);
    expect(() => routes.add({ ...link, table: 'something else' })).toThrow(/\/etc\/iproute2\/rt_tables/);
  });
});
