import { expect } from 'vitest';
import { NetlinkError } from '../../../../src/netlink/errors/netlink-error.ts';
import type { AnyObjectDefinition } from '../../../../src/netlink/protocol.ts';
import { loadProtocol } from '../../../../src/netlink/protocol-table.ts';
import { families } from '../../../../src/netlink/protocols/common/address-families.ts';
import { links, routes } from '../../../../src/netlink/protocols/route/index.ts';
import type { Declared } from '../../../../src/netlink/request/input.ts';
import type { Dump, Request } from '../../../../src/netlink/request/request.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { tally } from '../../../support/tallies.ts';
import { type RichNamespace, richNamespace } from './rich-state.ts';

type Item = Record<string, unknown>;
type List = ((filter?: unknown) => Dump<Item>) & Declared;

const definitions = ((await loadProtocol('route'))?.objects ?? {}) as Record<string, AnyObjectDefinition>;

/** Lists that take a filter which may be absent. */
const lists = Object.entries(definitions).flatMap(([name, { list }]) => {
  const { inputs = [] } = (list ?? {}) as Partial<Declared>;
  return inputs[0]?.fields !== undefined && inputs[0].required !== true
    ? [[name, list as unknown as List, [...inputs[0].fields.keys()]] as const]
    : [];
});

/** The objects of a list; `undefined` where this kernel does not have such objects. */
function read({ socket }: RichNamespace, request: Dump<Item>): Item[] | undefined {
  try {
    return socket.requestSync(request);
  } catch (error) {
    if (error instanceof NetlinkError && /^E(OPNOTSUPP|AFNOSUPPORT)$/.test(error.code)) return undefined;
    throw error;
  }
}

/** Whether an object, or one of its next hops, has a value. A number that is absent is 0. */
function has(object: Item, field: string, value: unknown): boolean {
  const { nexthops = [] } = object as { nexthops?: readonly Item[] };
  return (
    (object[field] ?? (value === 0 ? 0 : undefined)) === value ||
    nexthops.some((next) => next[field] === value)
  );
}

/**
 * Whether an object that a list gave belongs to a filter though it does not have the value. With `master` the kernel lists the entries of
 * the ports of a bridge too, which have no master.
 */
function isOfPort(name: string, field: string, object: Item): boolean {
  const { flags } = object as { flags?: readonly string[] };
  return name === 'fdb' && field === 'master' && flags?.includes('self') === true;
}

const familyNames = new Set<unknown>(Object.keys(families));

describeLive('a filter leaves exactly the objects that have its value:', () => {
  for (const [name, list, fields] of lists) {
    liveTest(name, (context) => {
      const namespace = richNamespace(context);
      const whole = read(namespace, list());
      if (whole === undefined) {
        context.skip(`${name}: this kernel does not list them`);
        return;
      }
      const accepts = (filter: Item): boolean => {
        try {
          list.inputs[0]?.(filter);
          return true;
        } catch {
          return false;
        }
      };
      for (const field of fields) {
        // Values of the objects themselves, and all families.
        const values = new Set<unknown>(
          whole.map((object) => object[field]).filter((one) => one !== undefined),
        );
        if (field === 'family') for (const family of familyNames) values.add(family);
        for (const value of values) {
          if (typeof value === 'object' || !accepts({ [field]: value })) continue;
          if (field === 'family' && value === 'unspec') continue;
          const listed = read(namespace, list({ [field]: value }));
          if (listed === undefined) continue;
          const found = listed.filter((object) => !isOfPort(name, field, object));
          const expected = found.filter((object) => has(object, field, value));
          expect(found, `${field} ${value}`).toEqual(expected);
          const countIn = (objects: readonly Item[]): number =>
            objects.filter((object) => has(object, field, value) && !isOfPort(name, field, object)).length;
          // A family may have objects that the list of all families lacks. The kernel may have added some since the first list.
          if (field !== 'family' && found.length !== countIn(whole)) {
            const again = read(namespace, list({ [field]: value })) ?? [];
            expect(countIn(again), `${field} ${value}`).toBe(countIn(read(namespace, list()) ?? []));
          }
          tally(context, 'filters tried', name);
        }
      }
    });
  }
});

describeLive('routes of packets', () => {
  const destinations = ['127.0.0.1', '10.0.0.5', '10.1.2.3', '::1', 'fd00::5', 'fd01::1'];
  liveTest('are found for both families, as iproute2 finds them', needs('command ip'), (context) => {
    const namespace = richNamespace(context);
    for (const dst of destinations) {
      const [theirs] = namespace.json<{ dev: string; gateway?: string }>(`ip -j route get ${dst}`);
      const ours = namespace.socket.requestSync(routes.get({ dst }));
      expect([dst, ours.gateway]).toEqual([dst, theirs?.gateway]);
      expect(namespace.socket.requestSync(links.get(ours.oif as number)).name).toBe(theirs?.dev);
    }
  });
});

describeLive('a link with many alternative names', () => {
  liveTest('is got and listed as a whole', needs('kernel 5.5', 'command ip'), (context) => {
    const namespace = richNamespace(context);
    const names = Array.from({ length: 300 }, (_, index) => `${'n'.repeat(120)}${index}`);
    for (let at = 0; at < names.length; at += 50)
      namespace.socket.requestSync(links.addAlternativeNames(105, names.slice(at, at + 50)));
    const [theirs] = namespace.json<{ altnames: string[] }>('ip -j link show dev wa');
    const ours = namespace.socket.requestSync(links.get(105));
    expect(ours.properties?.altNames).toEqual(theirs?.altnames);
    expect(ours.properties?.altNames?.length).toBeGreaterThanOrEqual(300);
    const listed = namespace.socket.requestSync(links.list()).find(({ index }) => index === 105);
    expect(listed?.properties).toEqual(ours.properties);
  });
});

type Get = (...args: unknown[]) => Request<Item>;

/** Arguments of a get, where the listed object is not one, and why an object cannot be got. */
const references: Readonly<Record<string, (item: Item) => readonly unknown[] | string>> = {
  netconf: ({ index, family }) => [index, { family }],
  linkStatistics: ({ index }) => [index],
  route: () => 'a get looks up the route of a packet',
  fdb: (item) =>
    (item.flags as string[]).includes('self') && item.dst === undefined && item.nhId === undefined
      ? 'devices other than VXLANs have no get for their own tables'
      : item.lladdr === '00:00:00:00:00:00'
        ? 'of several remote ends the kernel gets the first'
        : [item],
  mdb: () => 'a get returns the entries of all ports of a group',
  address: (item) => (item.family === 'inet6' ? [item] : 'the kernel gets no IPv4 address'),
};

/** How iproute2 gets an object, and the parts of its answer that ours must agree with; undefined where it has no such command. */
const theirGets: Readonly<
  Record<
    string,
    (
      item: Item,
      nameOf: (index: unknown) => string,
    ) => readonly [command: string, ...parts: (string | undefined | false)[]] | undefined
  >
> = {
  link: ({ name, index, mtu, address }) => [
    `ip -o link show dev ${name}`,
    `${index}: ${name}`,
    `mtu ${mtu} `,
    `${address} `,
  ],
  neighbour: ({ dst, index, lladdr, flags = [] }, nameOf) =>
    (flags as string[]).includes('proxy')
      ? undefined
      : [
          `ip neighbour get ${dst} dev ${nameOf(index)}`,
          `${dst} dev ${nameOf(index)} `,
          lladdr !== undefined && ` lladdr ${lladdr} `,
        ],
  nexthop: ({ id, gateway, oif, blackhole, group }, nameOf) => [
    `ip nexthop get id ${id}`,
    `id ${id} `,
    gateway !== undefined && ` via ${gateway} `,
    oif !== undefined && ` dev ${nameOf(oif)} `,
    blackhole === true && ' blackhole ',
    group !== undefined && ` group ${(group as { id: number }[])[0]?.id}`,
  ],
  nexthopBucket: ({ id, index, nhId }) => [
    `ip nexthop bucket get id ${id} index ${index}`,
    `id ${id} index ${index} `,
    ` nhid ${nhId} `,
  ],
};

/** The filters of a list that needs one, so that it lists all objects. */
function filtersOf(name: string, namespace: RichNamespace): readonly unknown[] {
  if (name === 'action') return ['gact', 'mirred', 'police', 'skbedit'].map((kind) => ({ kind }));
  const indexes = namespace.socket.requestSync(links.list()).map(({ index }) => index);
  if (name === 'trafficClass') return indexes.map((index) => ({ index }));
  if (name !== 'filter') return [undefined];
  return indexes.flatMap((index) => ['root', 'ingress', 'egress', '1:'].map((parent) => ({ index, parent })));
}

describeLive('an object that was listed can be got:', () => {
  for (const [name, { list, operations = {}, key }] of Object.entries(definitions)) {
    const { get } = operations as { get?: Get };
    if (get === undefined || list === undefined) continue;
    liveTest(name, needs('command ip'), (context) => {
      const namespace = richNamespace(context);
      const found: string[] = [];
      const names = new Map(
        namespace.socket.requestSync(links.list()).map((link) => [link.index, link.name]),
      );
      const nameOf = (index: unknown): string => names.get(index as number) ?? String(index);
      const items = filtersOf(name, namespace).flatMap((filter) => {
        try {
          return read(namespace, (list as unknown as List)(filter)) ?? [];
        } catch (error) {
          // The link has no such place, or the kernel no such kind.
          if (error instanceof NetlinkError && /^E(INVAL|NOENT)$/.test(error.code)) return [];
          throw error;
        }
      });
      for (const item of items) {
        const args = (references[name] ?? ((one: Item) => [one]))(item);
        if (typeof args === 'string') continue;
        try {
          const got = namespace.socket.requestSync(get(...args));
          tally(context, 'objects got that were listed', name);
          if (String(key?.(got as never)) !== String(key?.(item as never)))
            found.push(`${JSON.stringify(item)} is not ${JSON.stringify(got)}`);
          const theirs = theirGets[name]?.(got, nameOf);
          if (theirs === undefined) continue;
          const [command, ...parts] = theirs;
          const answer = `${namespace.run(command).trim()} `;
          tally(context, 'objects got as iproute2 gets them', name);
          for (const part of parts)
            if (typeof part === 'string' && !answer.includes(part))
              found.push(`${command}: ${answer} has no ${part}`);
        } catch (error) {
          found.push(`${(error as Error).message}`);
        }
      }
      expect(found).toEqual([]);
    });
  }
});
