import { expect } from 'vitest';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import { NftablesError, type NftCommand, type NftElement } from '../../../src/network/nftables/index.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { runIn } from '../../support/namespace.ts';

/** Numbers below a limit, the same in each run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % limit;
  };
}

/** A type of keys: the key of a small number, of which the greatest is the last of all keys. */
interface KeyType {
  readonly name: string;
  readonly key: (number: number) => string | number;
}

/** Keys in use are 0 to this one. */
const lastKey = 63;

const keyTypes: readonly KeyType[] = [
  { name: 'inet_service', key: (number) => number },
  { name: 'inet_service', key: (number) => 65_535 - lastKey + number },
  { name: 'ipv4_addr', key: (number) => `255.255.255.${255 - lastKey + number}` },
  { name: 'ipv6_addr', key: (number) => `2001:db8::${number.toString(16)}` },
  { name: 'mark', key: (number) => number },
];

/** A range of keys with a comment. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly comment: string | undefined;
}

/** The ranges of a set with auto-merge after a change of one range. Returns undefined for a range to delete that is not there. */
function expected(ranges: readonly Range[], verb: string, one: Range): Range[] | undefined {
  const around = ranges.find(({ from, to }) => from <= one.from && one.to <= to);
  if (verb === 'add') {
    if (around !== undefined) return [...ranges];
    const merged = ranges.filter(({ from, to }) => from <= one.to + 1 && to >= one.from - 1);
    const whole = {
      ...one,
      from: Math.min(one.from, ...merged.map(({ from }) => from)),
      to: Math.max(one.to, ...merged.map(({ to }) => to)),
    };
    return [...ranges.filter((each) => !merged.includes(each)), whole].sort((a, b) => a.from - b.from);
  }
  if (around === undefined) return verb === 'destroy' ? [...ranges] : undefined;
  const rest = [
    { ...around, to: one.from - 1 },
    { ...around, from: one.to + 1 },
  ];
  return ranges.flatMap((each) => (each === around ? rest.filter(({ from, to }) => from <= to) : [each]));
}

interface Change {
  readonly verb: 'add' | 'delete' | 'destroy';
  readonly ranges: readonly Range[];
}

const place = { family: 'ip', table: 't', name: 's' } as const;

function elementOf({ from, to, comment }: Range, { key }: KeyType): NftElement {
  const val = from === to ? key(from) : { range: [key(from), key(to)] as [string, string] };
  return comment === undefined ? val : { elem: { val, comment } };
}

function commandOf({ verb, ranges }: Change, type: KeyType): NftCommand {
  return { [verb]: { element: { ...place, elem: ranges.map((one) => elementOf(one, type)) } } } as never;
}

/** The elements as nft lists them, in the numbers of a type. Networks are ranges. */
function listedBy(namespace: Namespace, type: KeyType): Range[] {
  const { nftables } = JSON.parse(runIn(namespace, 'nft -j list set ip t s'));
  const elements: unknown[] = nftables[1].set.elem ?? [];
  const numbers = new Map(Array.from({ length: lastKey + 1 }, (_, number) => [type.key(number), number]));
  return elements.map((element) => {
    const { elem } = element as { elem?: { val: unknown; comment?: string } };
    const value = (elem === undefined ? element : elem.val) as {
      range?: [number, number];
      prefix?: { addr: string; len: number };
    };
    const { range, prefix } = value;
    const [first, last] = range ?? [prefix?.addr ?? value, prefix?.addr ?? value];
    const bits = prefix === undefined ? 0 : (type.name === 'ipv6_addr' ? 128 : 32) - prefix.len;
    const from = numbers.get(first as number) ?? -1;
    return { from, to: (numbers.get(last as number) ?? -1) + 2 ** bits - 1, comment: elem?.comment };
  });
}

/** nft of Debian 12 gives a range that is there the comment of a new one with the same start, and cannot split ranges. */
function isFaultOfNft(version: string, before: readonly Range[], { verb, ranges }: Change): boolean {
  if (!/v1\.0\.[0-6] /.test(version)) return false;
  return verb !== 'add' || ranges.some((one) => before.some(({ from }) => from === one.from));
}

async function withSets(
  type: KeyType,
  run: (ours: Namespace, nft: Namespace) => Promise<void>,
): Promise<void> {
  const [ours, nft] = [await Namespace.create(), await Namespace.create()];
  try {
    const set = `add table ip t; add set ip t s { type ${type.name}; flags interval; auto-merge; }`;
    for (const namespace of [ours, nft]) await namespace.nftables().apply(set);
    await run(ours, nft);
  } finally {
    ours.close();
    nft.close();
  }
}

/** The ranges after a transaction, or the index of the command that is refused. Overlapping ranges are not deleted together unless they are the same. */
function afterAll(ranges: readonly Range[], changes: readonly Change[]): Range[] | number {
  let state = [...ranges];
  for (const [index, { verb, ranges: given }] of changes.entries()) {
    const distinct = given.filter((one, at) => !given.slice(0, at).some((other) => isSame(one, other)));
    for (const one of verb === 'add' ? given : distinct) {
      const after = expected(state, verb, one);
      if (after === undefined) return index;
      state = after;
    }
  }
  return state;
}

function isSame(a: Range, b: Range): boolean {
  return a.from === b.from && a.to === b.to;
}

/** Random changes, most of them of ranges that are there. */
function randomChanges(state: readonly Range[], next: (limit: number) => number): Change[] {
  return Array.from({ length: 1 + next(3) }, (): Change => {
    const verb = next(5) < 3 ? 'add' : 'delete';
    // Of two new elements that become one, nft takes the comment of the first one.
    const comment = verb === 'add' && next(3) > 0 ? `comment ${next(100)}` : undefined;
    const ranges = Array.from({ length: 1 + next(2) }, () => {
      const inside = state[next(state.length + 1)];
      const from = inside === undefined ? next(lastKey + 1) : inside.from + next(inside.to - inside.from + 1);
      const most = verb === 'add' || inside === undefined ? lastKey : inside.to;
      return { from, to: Math.min(most, from + next(8)), comment };
    });
    return { verb, ranges };
  });
}

describeLive('a set with auto-merge', () => {
  for (const [seed, type] of keyTypes.entries()) {
    const name = `merges and splits random ranges as nft does: ${type.name}, ${type.key(0)}`;
    liveTest(name, needs('command nft'), async () => {
      const next = randomNumbers(seed + 1);
      await withSets(type, async (ours, nft) => {
        const fw = ours.nftables();
        const version = runIn(nft, 'nft --version');
        let state: Range[] = [];
        for (let step = 0; step < 40; step++) {
          const changes = randomChanges(state, next);
          const commands = changes.map((change) => commandOf(change, type));
          const where = `step ${step}: ${JSON.stringify({ state, changes })}`;
          const after = afterAll(state, changes);
          if (typeof after === 'number') {
            const error = await fw.apply(commands).catch((reason: unknown) => reason);
            expect(error, where).toBeInstanceOf(NftablesError);
            const [failure] = (error as NftablesError).failures;
            expect(failure, where).toMatchObject({ index: after, error: { code: 'ENOENT' } });
            expect(failure?.path, where).toMatch(/delete\.element\.elem\[[01]\]$/);
            expect(listedBy(ours, type), where).toEqual(state);
            continue;
          }
          await fw.apply(commands);
          expect(listedBy(ours, type), where).toEqual(after);
          const isFault = changes.some((change) =>
            [state, after].some((ranges) => isFaultOfNft(version, ranges, change)),
          );
          state = after;
          if (isFault) {
            await nft.nftables().apply('flush set ip t s');
            const all: Change[] = state.map((one) => ({ verb: 'add', ranges: [one] }));
            await nft.nftables().apply(all.map((change) => commandOf(change, type)));
            continue;
          }
          // nft is given one command after the other: it cannot split a range twice in a transaction.
          for (const command of commands) runIn(nft, `nft -j '${JSON.stringify({ nftables: [command] })}'`);
          expect(listedBy(nft, type), where).toEqual(state);
        }
      });
    });
  }

  liveTest(
    'keeps times and comments where it is split, and is empty after a flush or with a new table',
    async () => {
      const namespace = await Namespace.create();
      try {
        const fw = namespace.nftables();
        const set = 'set ip t s { type inet_service; flags interval, timeout; auto-merge; }';
        await fw.apply(`add table ip t; add ${set}; add element ip t s { 10-20 timeout 1h comment "a" }`);
        const ports = fw.set('ip', 't', 's');
        const listed = async (): Promise<unknown[]> => {
          const elements: unknown[] = [];
          for await (const one of ports) elements.push(one);
          return elements;
        };
        await ports.delete(['12-13']);
        const rest = { timeout: 3600, comment: 'a' };
        expect(await listed()).toMatchObject([
          { elem: { val: { range: [10, 11] }, ...rest } },
          { elem: { val: { range: [14, 20] }, ...rest } },
        ]);
        await ports.delete(['30', '40-50', '20-21'], { mustExist: false });
        await ports.add(['12-13'], { comment: 'b' });
        expect(await listed()).toEqual([{ elem: { val: { range: [10, 20] }, comment: 'b' } }]);
        await ports.add(['11'], { exclusive: true, comment: 'c' });
        expect(await listed()).toEqual([{ elem: { val: { range: [10, 20] }, comment: 'b' } }]);
        await fw.apply('flush set ip t s; add element ip t s { 15 }; add element ip t s { 16 }');
        expect(await listed()).toEqual([{ range: [15, 16] }]);
        await fw.apply(`delete table ip t; add table ip t; add ${set}; add element ip t s { 1, 2 }`);
        expect(await listed()).toEqual([{ range: [1, 2] }]);
        await fw.apply(`flush ruleset; add table ip t; add ${set}; add element ip t s { 2, 3 }`);
        expect(await listed()).toEqual([{ range: [2, 3] }]);
        // Of changes at once, none loses what another one has added.
        const all = [100, 101, 102, 103, 104];
        await Promise.all(all.map((port) => ports.add([port])));
        expect(await listed()).toEqual([{ range: [2, 3] }, { range: [100, 104] }]);
      } finally {
        namespace.close();
      }
    },
  );
});
