import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyObjectDefinition } from '../../../src/netlink/protocol.ts';
import type { NetlinkSocket } from '../../../src/netlink/socket/socket.ts';
import type { NetworkWatch } from '../../../src/network/state/index.ts';
import { collections, type ObjectKind, objectKinds, watched } from '../../../src/network/state/objects.ts';

type ObjectView = NonNullable<AnyObjectDefinition['view']>;

/**
 * Compares a view with new lists, except in the fields that the definitions exclude. Returns the differences that stay: the kernel does
 * some things a moment later.
 */
export async function lastingDifferences(view: NetworkWatch, socket: NetlinkSocket): Promise<string[]> {
  for (let patience = 100; ; patience--) {
    await view.whenCurrent();
    const found: string[] = [];
    for (const kind of objectKinds) {
      const fresh: object[] = [];
      for (const { dump, has } of collections[kind]) fresh.push(...(await socket.request(dump)).filter(has));
      found.push(...compareKind(kind, view.list(kind), fresh));
    }
    if (found.length === 0 || patience === 0) return found;
    await sleep(50);
  }
}

/** An object without the fields of which the kernel does not tell every change. */
function told(object: object, { lastTold = [], sometimesTold = [], isTold }: ObjectView): object {
  const leftOut: ReadonlySet<string> = new Set(
    isTold?.(object) === false ? [...lastTold, ...sometimesTold] : lastTold,
  );
  return Object.fromEntries(Object.entries(object).filter(([name]) => !leftOut.has(name)));
}

function compareKind(kind: ObjectKind, seen: readonly object[], fresh: readonly object[]): string[] {
  const { view = {} } = watched[kind] as AnyObjectDefinition;
  const contentOf = collections[kind][0]!.contentOf as (object: object) => string;
  const [a, b] = [seen, fresh].map((list) => list.map((one) => contentOf(told(one, view))).sort()) as [
    string[],
    string[],
  ];
  const without = (from: string[], other: string[]): string[] => {
    const rest = [...other];
    return from.filter((one) => {
      const index = rest.indexOf(one);
      if (index !== -1) rest.splice(index, 1);
      return index === -1;
    });
  };
  const [onlySeen, onlyListed] = [without(a, b), without(b, a)];
  if (onlySeen.length + onlyListed.length === 0) return [];
  const texts = [String(onlySeen), String(onlyListed)] as const;
  return [`${kind}: ${firstDifference(...texts)}: view ${texts[0]}; list ${texts[1]}`];
}

/** The place where two texts begin to differ: the texts are long. */
function firstDifference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return `${one.slice(Math.max(0, at - 60), at + 60)} | ${other.slice(at, at + 60)}`;
}
