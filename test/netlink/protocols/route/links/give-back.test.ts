import { describe, expect, test } from 'vitest';
import { NetlinkError } from '../../../../../src/netlink/errors/netlink-error.ts';
import { type Link, type LinkCreate, links } from '../../../../../src/netlink/protocols/route/index.ts';
import { linkKinds } from '../../../../../src/netlink/protocols/route/links/kinds/registry.ts';
import { describeLive, liveTest } from '../../../../support/live.ts';
import type { TestNamespace } from '../../../../support/namespace.ts';
import { tally } from '../../../../support/tallies.ts';
import { bridged, setUp, tools } from '../setups.ts';
import { kinds } from './kinds.vectors.ts';
import { newerKinds } from './newer.vectors.ts';
import { tunnels } from './tunnels.vectors.ts';

/** The requests that make a link, by what they do. */
const creations = [kinds, tunnels, newerKinds]
  .flatMap(({ vectors }) => vectors)
  .filter(({ request }) => request().operation.startsWith('link create'));

const kindOf = (request: { value: unknown }): string =>
  (request.value as { linkInfo: { kind: string } }).linkInfo.kind;

/** Kinds that are not made by netlink. */
const madeElsewhere = new Set(['tun', 'can', 'dsa', 'ppp']);

test('there is a request for each kind', () => {
  const shown = new Set(creations.map(({ request }) => kindOf(request())));
  const missing = [...linkKinds.keys()].filter((kind) => !shown.has(kind) && !madeElsewhere.has(kind));
  expect(missing).toEqual([]);
});

/** Kinds that are made as a pair: the other end is another link each time. */
const pairs = new Set(['veth', 'vxcan', 'netkit']);

/** Properties that run, or that the kernel makes up again for a new link. */
const volatile = new Set([
  ...['address', 'stats', 'stats64', 'carrierChanges', 'carrierUpCount', 'carrierDownCount', 'afSpec'],
  ...['bridge_id', 'root_id', 'bridgeId', 'rootId', 'permanentAddress', 'permaddr', 'carrier', 'operstate'],
  ...['link_index', 'sequence', 'seq_nr', 'linkmode', 'flags'],
]);
const running = /timer/i;

/** A link without what runs. */
function still(value: unknown, isPair: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => still(item, isPair));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !volatile.has(key) && !running.test(key) && !(isPair && key === 'link'))
      .map(([key, item]) => [key, still(item, isPair)]),
  );
}

/** The output of the kernel and of iproute2 for a link. */
function shown({ socket, json }: TestNamespace, name: string): { ours: unknown; theirs: unknown } {
  const [theirs] = json(`ip -j -d link show dev ${name}`);
  const ours = socket.requestSync(links.get(name));
  const isPair = pairs.has(ours.kind as string);
  return { ours: still(ours, isPair), theirs: still(theirs, isPair) };
}

/** The refusal of the kernel; `undefined` for none. */
function refusal(run: () => unknown): NetlinkError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof NetlinkError) return error;
    throw error;
  }
}

/** A new link with the options of a link that was listed. */
function again(listed: Link): LinkCreate<string> {
  const { name, index, kind, options, link, address, mtu, txQueueLength, numTxQueues, numRxQueues } = listed;
  return {
    ...{ name, index, mtu, txQueueLength, numTxQueues, numRxQueues },
    kind: kind as string,
    ...(options !== undefined && { options }),
    ...(link !== undefined && !pairs.has(kind as string) && { link }),
    ...(address !== undefined && { address }),
  };
}

describeLive('a link that was listed', () => {
  describe('is given back', () => {
    for (const { command, request: make } of creations) {
      liveTest(command, tools, (context) => {
        const namespace = setUp(context, bridged);
        const { socket } = namespace;
        const request = make();
        const refused = refusal(() => socket.requestSync(request));
        if (refused !== undefined) {
          context.skip(`${kindOf(request)}: ${refused.message}`);
          return;
        }
        const link = socket
          .requestSync(links.list({ kind: kindOf(request) }))
          .find((found) => found.name === (request.value as { name: string }).name) as Link;
        const before = shown(namespace, link.name);

        const { kind = '', options } = link;
        const fixed = refusal(() =>
          socket.requestSync(links.change(link.index, { kind, ...(options !== undefined && { options }) })),
        );
        expect(fixed?.message, 'changed to the options it has').toBeUndefined();
        expect(shown(namespace, link.name), 'changed to the options it has').toEqual(before);

        socket.requestSync(links.delete(link.index));
        socket.requestSync(links.create(again(link)));
        expect(shown(namespace, link.name), 'made again').toEqual(before);
        tally(context, 'objects given back as they were listed', `link ${kind}`);
      });
    }
  });
});
