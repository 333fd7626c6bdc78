import { describe, expect, test } from 'vitest';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import { type Nftables, nftPlace, parseNft, printNftCommands } from '../../../src/network/nftables/index.ts';
import { describeLive, liveTest } from '../../support/live.ts';
import { runIn } from '../../support/namespace.ts';

/** Numbers below a limit, the same in each run. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % limit;
  };
}

const ruleset = `
table ip t {
  set hosts { type ipv4_addr; flags timeout; elements = { 192.0.2.1 timeout 1h comment "one", 192.0.2.2 }; }
  set ranges { type ipv4_addr; flags interval; elements = { 10.0.0.0-10.0.0.9, 10.0.0.10, 10.1.0.0/16, 240.0.0.0/4 }; }
  set pairs { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 1-100 }; }
  set marks { type mark; flags interval; elements = { 5-7 }; }
  set rest { type ipv4_addr; elements = { 192.0.2.1, * }; }
  set counted { type ipv4_addr; counter; elements = { 192.0.2.1 counter packets 3 bytes 4, 192.0.2.2 }; }
  map ports { type inet_service : verdict; elements = { 22 : accept, 80 : drop }; }
  map networks { type ipv4_addr : ipv4_addr; flags interval; elements = { 10.0.0.0/24 : 192.0.2.7 }; }
  counter web { packets 5 bytes 6; }
  quota month { 1000 bytes used 500 bytes; }
  chain first { counter packets 7 bytes 8; tcp dport { 22, 80 } counter packets 9 bytes 10; }
  chain second { counter packets 11 bytes 12; }
}
table ip6 t { counter web { packets 13 bytes 14; }; chain first { counter packets 15 bytes 16; }; }
`;

async function withRuleset(run: (fw: Nftables, namespace: Namespace) => Promise<void>): Promise<void> {
  const namespace = await Namespace.create();
  try {
    await namespace.nftables().apply(ruleset);
    await run(namespace.nftables(), namespace);
  } finally {
    namespace.close();
  }
}

describeLive('elements of sets and maps', () => {
  liveTest('are looked up by the kernel', async () => {
    await withRuleset(async (fw) => {
      const set = (name: string) => fw.set('ip', 't', name);
      expect(await set('hosts').get('192.0.2.1')).toMatchObject({
        elem: { val: '192.0.2.1', timeout: 3600, comment: 'one' },
      });
      expect(await set('hosts').get('192.0.2.3')).toBeUndefined();
      const range = { range: ['10.0.0.0', '10.0.0.9'] };
      for (const key of ['10.0.0.0', '10.0.0.5', '10.0.0.9', '10.0.0.2-10.0.0.4', '10.0.0.0/29'])
        expect(await set('ranges').get(key), key).toEqual(range);
      expect(await set('ranges').get('10.0.0.10')).toBe('10.0.0.10');
      // The whole of it must be in one interval.
      for (const key of ['9.255.255.255', '10.0.0.11', '10.0.0.9-10.0.0.10', '10.0.0.5-10.1.0.5'])
        expect(await set('ranges').get(key), key).toBeUndefined();
      for (const key of ['240.0.0.0', '250.0.0.0/8', '255.255.255.255', '240.0.0.0/4'])
        expect(await set('ranges').get(key), key).toEqual({ prefix: { addr: '240.0.0.0', len: 4 } });
      expect(await set('pairs').get({ concat: ['10.0.0.7', 7] })).toEqual({
        concat: [{ prefix: { addr: '10.0.0.0', len: 24 } }, { range: [1, 100] }],
      });
      expect(await set('marks').get(6)).toEqual({ range: [5, 7] });
      expect(await set('marks').get(8)).toBeUndefined();
      expect(await set('rest').get('*')).toBe('*');
      expect(await set('rest').get('192.0.2.9')).toBeUndefined();
      expect(await fw.map('ip', 't', 'ports').get(22)).toEqual([22, { accept: null }]);
      expect(await fw.map('ip', 't', 'networks').get('10.0.0.7')).toEqual([
        { prefix: { addr: '10.0.0.0', len: 24 } },
        '192.0.2.7',
      ]);
      await expect(set('none').get('192.0.2.1')).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(set('hosts').get('2001:db8::1')).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field: 'key',
      });
      await expect(set('hosts').resetElement('nowhere')).rejects.toMatchObject({ field: 'key' });
    });
  });

  liveTest('of random intervals are the ones that have the key', async () => {
    await withRuleset(async (fw) => {
      const next = randomNumbers(17);
      for (let round = 0; round < 10; round++) {
        const intervals: [number, number][] = [];
        for (let at = next(50); at < 60_000 && intervals.length < 40; ) {
          const last = at + next(3) * next(200);
          intervals.push([at, last]);
          at = last + 1 + next(2) * next(2000);
        }
        if (round % 2 === 1) intervals.push([65_000, 65_535]);
        const place = { family: 'inet', table: 'random', name: `s${round}` } as const;
        const elem = intervals.map(([from, to]) => ({ range: [from, to] }) as const);
        await fw.apply([
          { add: { table: { family: 'inet', name: 'random' } } },
          { add: { set: { ...place, type: 'inet_service', flags: ['interval'] } } },
          { add: { element: { ...place, elem } } },
        ]);
        const set = fw.set('inet', 'random', place.name);
        const keys = [0, 65_535, ...intervals.flatMap(([from, to]) => [from, to, to + 1, from - 1])];
        for (const key of keys.filter((one) => one >= 0 && one <= 65_535)) {
          const found = intervals.find(([from, to]) => from <= key && key <= to);
          const [from, to] = found ?? [];
          expect(await set.get(key), `${key} of ${JSON.stringify(intervals)}`).toEqual(
            found === undefined ? undefined : from === to ? from : { range: found },
          );
        }
      }
    });
  });
});

describeLive('resets', () => {
  liveTest('set counts to zero, and return them as they were', async () => {
    await withRuleset(async (fw, namespace) => {
      const counted = fw.set('ip', 't', 'counted');
      const counter = (packets: number, bytes: number) => ({ counter: { packets, bytes } });
      const element = (val: string, packets: number, bytes: number) => ({
        elem: { val, ...counter(packets, bytes) },
      });
      expect(await counted.resetElement('192.0.2.1')).toEqual(element('192.0.2.1', 3, 4));
      expect(await counted.resetElement('192.0.2.1')).toEqual(element('192.0.2.1', 0, 0));
      expect(await counted.resetElement('192.0.2.3')).toBeUndefined();
      await fw.apply(
        'flush set ip t counted; add element ip t counted { 192.0.2.1 counter packets 8 bytes 9 }',
      );
      expect(await counted.reset()).toEqual([element('192.0.2.1', 8, 9)]);
      expect(await counted.reset()).toEqual([element('192.0.2.1', 0, 0)]);

      const web = await fw.resetObjects('counter', { family: 'ip', table: 't', name: 'web' });
      expect(web).toMatchObject([{ family: 'ip', name: 'web', packets: 5, bytes: 6 }]);
      expect(await fw.resetObjects('counter')).toMatchObject([
        { family: 'ip', packets: 0 },
        { family: 'ip6', packets: 13 },
      ]);
      expect(await fw.resetObjects('quota', { family: 'ip', table: 't' })).toMatchObject([{ used: 500 }]);
      expect(await fw.objects('quota')).toMatchObject([{ used: 0, bytes: 1000 }]);

      const counts = async (rules: Promise<readonly { expr: readonly object[] }[]>): Promise<number[]> =>
        (await rules).map(({ expr }) => {
          const one = expr.find((statement) => 'counter' in statement) as ReturnType<typeof counter>;
          return one.counter.packets;
        });
      const [first, second] = await fw.rules({ family: 'ip', chain: 'first' });
      const place = { family: 'ip', table: 't', chain: 'first' } as const;
      expect(await counts(fw.resetRules({ ...place, handle: Number(first?.handle) }))).toEqual([7]);
      // Sets without a name are shown.
      expect(await fw.resetRules(place)).toEqual([{ ...first, expr: [counter(0, 0)] }, second]);
      expect(await counts(fw.rules())).toEqual([0, 0, 11, 15]);
      expect(await counts(fw.resetRules({ family: 'ip', table: 't' }))).toEqual([0, 0, 11]);
      expect(await counts(fw.resetRules())).toEqual([0, 0, 0, 15]);
      expect(runIn(namespace, 'nft list ruleset')).not.toMatch(/packets [1-9]/);

      await expect(fw.resetRules({ ...place, handle: 999 })).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(fw.resetRules({ chain: 'first' })).rejects.toMatchObject({ field: 'family' });
      await expect(fw.resetRules({ family: 'ip', handle: 4 })).rejects.toMatchObject({ field: 'table' });
      await expect(fw.resetObjects('counter', { name: 'web' })).rejects.toMatchObject({ field: 'family' });
    });
  });

  liveTest('lose no counts while the ruleset changes', async () => {
    await withRuleset(async (fw) => {
      const rules = Array.from({ length: 3000 }, () => 'add rule ip t many counter packets 1 bytes 1');
      await fw.apply(['add chain ip t many', ...rules].join('\n'));
      const other = fw.apply('add table ip another');
      const found = await fw.resetRules({ family: 'ip', table: 't', chain: 'many' });
      await other;
      const left = await fw.rules({ family: 'ip', table: 't', chain: 'many' });
      const sum = [...found, ...left].reduce(
        (total, { expr }) => total + (expr[0] as { counter: { packets: number } }).counter.packets,
        0,
      );
      expect(sum).toBe(3000);
    });
  });
});

describe('questions as text', () => {
  const questions = [
    ...[
      'list ruleset',
      'list ruleset ip',
      'list tables',
      'list table ip t',
      'list chains',
      'list chain ip t c',
    ],
    ...[
      'list sets table ip t',
      'list set ip t s',
      'list map ip t m',
      'list counters',
      'list ct helper ip t h',
    ],
    ...[
      'reset counters',
      'reset counters table ip t',
      'reset counter ip t c',
      'reset quotas',
      'reset quota ip t q',
    ],
    ...['reset rules', 'reset rules ip', 'reset rules table ip t', 'reset rules chain ip t c'],
    ...['reset rule ip t c handle 5', 'reset set ip t s', 'reset map ip t m'],
    ...['get element ip t s { 10.0.0.1, 10.0.0.0/8 }', 'reset element ip t s { 22 }'],
  ];
  for (const question of questions)
    test(`${question} is written as it is read`, () => {
      const parsed = parseNft(question);
      expect(nftPlace(parsed[0] as object)).toBe('input:1:1');
      expect(printNftCommands(parsed)).toBe(`${question}\n`);
    });
});
