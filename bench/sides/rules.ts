// nftables: the library and the program nft load and list the same rules and elements. Only the work counts, not its preparation.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import type { NftCommand } from 'tsnetlink/nftables';
import { chosen, type Round, serve } from './serve.ts';
import { timed } from './timing.ts';

const fw = Namespace.current().nftables();
const place = { family: 'inet', table: 'bench' } as const;
const file = `/run/bench-rules-${process.pid}`;
const maxBuffer = 1 << 30;

/** An address for a number; the addresses of two numbers are no neighbours. */
const address = (index: number): string =>
  `10.${(index >> 15) & 255}.${(index >> 7) & 255}.${(index << 1) & 255}`;

const field = (protocol: string, name: string): object => ({ payload: { protocol, field: name } });

function rules(count: number): NftCommand[] {
  const make = (index: number): object => ({
    add: {
      rule: {
        ...place,
        chain: 'c',
        expr: [
          { match: { op: '==', left: field('ip', 'saddr'), right: address(index) } },
          { match: { op: '==', left: field('tcp', 'dport'), right: (index % 60_000) + 1 } },
          { counter: null },
          { accept: null },
        ],
      },
    },
  });
  return [
    { add: { table: { family: 'inet', name: 'bench' } } },
    { add: { chain: { ...place, name: 'c' } } },
    ...(Array.from({ length: count }, (_, index) => make(index)) as unknown as NftCommand[]),
  ];
}

function setOf(flags: readonly string[]): NftCommand[] {
  return [
    { add: { table: { family: 'inet', name: 'bench' } } },
    { add: { set: { ...place, name: 's', type: 'ipv4_addr', ...(flags.length > 0 && { flags }) } } },
  ];
}

const clear = (): Promise<void> => fw.apply([{ flush: { ruleset: null } }]);

function nft(...args: string[]): string {
  return execFileSync('nft', args, { encoding: 'utf8', maxBuffer });
}

/** Runs a piece of work on a ruleset that is made before, and deletes the ruleset. */
function round(prepare: (count: number) => unknown, work: (count: number) => unknown): Round {
  return async (count) => {
    await clear();
    await prepare(count);
    const time = await timed(() => work(count));
    await clear();
    return time;
  };
}

const addresses = (count: number): string[] => Array.from({ length: count }, (_, index) => address(index));

/** Text of a set's elements for nft. */
function writeElements(count: number, suffix: string): void {
  const list = addresses(count).map((one) => one + suffix);
  writeFileSync(file, `add element inet bench s { ${list.join(', ')} }\n`);
}

const liveSet = fw.set('inet', 'bench', 's');
const prefixes = (count: number): string[] => addresses(count).map((one) => `${one}/31`);

process.once('exit', () => rmSync(file, { force: true }));

await serve(
  await chosen({
    'library-load': () => {
      let commands: NftCommand[] = [];
      return round(
        (count) => {
          commands = rules(count);
        },
        () => fw.apply(commands),
      );
    },
    'nft-load': () =>
      round(
        (count) => writeFileSync(file, JSON.stringify({ nftables: rules(count) })),
        () => nft('-j', '-f', file),
      ),
    'library-list': () =>
      round(
        (count) => fw.apply(rules(count)),
        () => fw.list(),
      ),
    'nft-list': () =>
      round(
        (count) => fw.apply(rules(count)),
        () => JSON.parse(nft('-j', 'list', 'ruleset')),
      ),
    'library-add': () => {
      let list: string[] = [];
      return round(
        async (count) => {
          list = addresses(count);
          await fw.apply(setOf([]));
        },
        () => liveSet.add(list),
      );
    },
    'nft-add': () =>
      round(
        async (count) => {
          writeElements(count, '');
          await fw.apply(setOf([]));
        },
        () => nft('-f', file),
      ),
    'library-get': () =>
      round(
        async (count) => {
          await fw.apply(setOf([]));
          await liveSet.add(addresses(count));
        },
        async () => {
          const found = [];
          for await (const one of liveSet) found.push(one);
        },
      ),
    'nft-get': () =>
      round(
        async (count) => {
          await fw.apply(setOf([]));
          await liveSet.add(addresses(count));
        },
        () => JSON.parse(nft('-j', 'list', 'set', 'inet', 'bench', 's')),
      ),
    'library-intervals': () => {
      let list: string[] = [];
      return round(
        async (count) => {
          list = prefixes(count);
          await fw.apply(setOf(['interval']));
        },
        () => liveSet.add(list),
      );
    },
    'nft-intervals': () =>
      round(
        async (count) => {
          writeElements(count, '/31');
          await fw.apply(setOf(['interval']));
        },
        () => nft('-f', file),
      ),
  }),
);
