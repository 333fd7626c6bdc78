import { describe, expect } from 'vitest';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import {
  accept,
  addTo,
  concat,
  counter,
  ct,
  dnat,
  drop,
  element,
  ip,
  jump,
  log,
  mangle,
  masquerade,
  match,
  meta,
  type Nftables,
  NftablesError,
  type NftCommand,
  type NftObject,
  nft,
  reject,
  type TraceStep,
  tcp,
  vmap,
} from '../../../src/network/nftables/index.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { runIn } from '../../support/namespace.ts';

/** The rules of a listed ruleset as their statements, without handles. */
async function rulesOf(fw: Nftables, chain?: string): Promise<unknown[]> {
  return (await fw.rules(chain === undefined ? {} : { chain })).map(({ expr }) => expr);
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of items) list.push(one);
  return list;
}

async function inNamespace(run: (fw: Nftables, namespace: Namespace) => Promise<void>): Promise<void> {
  const namespace = await Namespace.create();
  try {
    await run(namespace.nftables(), namespace);
  } finally {
    namespace.close();
  }
}

const place = { family: 'inet', table: 't' } as const;
const basic: NftCommand[] = [
  { add: { table: { family: 'inet', name: 't' } } },
  { add: { chain: { ...place, name: 'c', type: 'filter', hook: 'input', prio: 0 } } },
  { add: { set: { ...place, name: 's', type: 'ipv4_addr', elem: ['192.0.2.1'] } } },
];

describeLive('a ruleset', () => {
  liveTest('a loop of chains is the error of the command that closes it', async () => {
    await inNamespace(async (fw) => {
      const base =
        'add table ip t; add chain ip t a { type filter hook input priority 0; }; add chain ip t b';
      await fw.apply(base);
      const refused = fw.apply(
        [
          'add rule ip t a jump b',
          'add chain ip t c',
          'add rule ip t b jump c',
          'add rule ip t c jump b',
        ].join('\n'),
      );
      await expect(refused).rejects.toMatchObject({
        failures: [{ index: 3, path: 'commands[3].add.rule', error: { code: 'EMLINK' } }],
      });
      await expect(refused).rejects.toThrow('the chains form a loop');
      expect(await fw.rules()).toEqual([]);
    });
  });

  liveTest('is applied, listed and changed as the documentation shows', needs('command nft'), () =>
    inNamespace(async (fw, namespace) => {
      await fw.apply({ nftables: basic });
      const listed = JSON.parse(runIn(namespace, 'nft -j list ruleset')) as { nftables: object[] };
      const withoutVersion = (list: readonly object[]) =>
        list
          .filter((one) => !('metainfo' in one))
          .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      expect(withoutVersion((await fw.list()).nftables)).toEqual(withoutVersion(listed.nftables));

      const { ssh, web } = await fw.transaction((t) => {
        const table = t.table('inet', 'web', { replace: true });
        const bad = table.set('bad', { type: 'ipv4_addr', flags: ['interval', 'timeout'] });
        const input = table.chain('input', { type: 'filter', hook: 'input', prio: 'filter', policy: 'drop' });
        input.add(match(ct.state, 'in', ['established', 'related']), accept);
        input.add(match(ip.saddr, bad), counter(), drop, { comment: 'blocklist' });
        return {
          web: table,
          ssh: input.add(nft`tcp dport { 22, ${2222} } limit rate 10/second accept`),
        };
      });
      const text = runIn(namespace, 'nft -a list table inet web');
      expect(text).toContain('ct state established,related accept');
      expect(text).toContain('ip saddr @bad counter packets 0 bytes 0 drop comment "blocklist"');
      expect(text).toContain(`tcp dport { 22, 2222 } limit rate 10/second accept # handle ${ssh.handle}`);
      expect(web.handle).toBeGreaterThan(0);
      expect(ssh).toMatchObject({ family: 'inet', table: 'web', chain: 'input' });

      const bad = fw.set('inet', 'web', 'bad');
      await bad.add(['192.0.2.0/24', '198.51.100.1-198.51.100.9'], { timeout: 3600 });
      const elements = [];
      for await (const one of bad) elements.push(one);
      expect(elements).toMatchObject([
        { elem: { val: { prefix: { addr: '192.0.2.0', len: 24 } }, timeout: 3600 } },
        { elem: { val: { range: ['198.51.100.1', '198.51.100.9'] }, timeout: 3600 } },
      ]);
      expect(runIn(namespace, 'nft list set inet web bad')).toContain('192.0.2.0/24 timeout 1h expires');
    }),
  );

  liveTest('that was listed can be applied in another namespace', () =>
    inNamespace(async (first) => {
      await first.transaction((t) => {
        const table = t.table('ip', 'nat', { comment: 'translation' });
        const ports = table.map('ports', {
          type: 'inet_service',
          map: 'ipv4_addr',
          elem: { 80: '10.0.0.2' },
        });
        const seen = table.set('seen', {
          type: ['ipv4_addr', 'inet_service'],
          flags: ['dynamic', 'timeout'],
          timeout: 60,
        });
        const hits = table.object('counter', 'hits', { comment: 'all' });
        const other = table.chain('other');
        other.add(log({ prefix: 'new ', level: 'info' }), mangle(meta.mark, 7));
        const pre = table.chain('pre', { type: 'nat', hook: 'prerouting', prio: -100 });
        pre.add(counter(hits), addTo(seen, concat(ip.saddr, tcp.dport)), jump(other));
        pre.add(match(tcp.dport, 80), dnat({ addr: { map: { key: tcp.dport, data: ports.reference } } }));
        pre.insert(
          vmap(ip.saddr, [
            ['192.0.2.0/24', drop],
            ['198.51.100.0/24', accept],
          ]),
        );
        table
          .chain('post', { type: 'nat', hook: 'postrouting', prio: 100 })
          .add(match(meta.oifname, 'wan*'), masquerade());
      });
      const listed = await first.list();
      await inNamespace(async (second) => {
        await second.apply(listed as { nftables: NftObject[] });
        expect(await second.list({ handles: false })).toEqual(await first.list({ handles: false }));
      });
    }),
  );

  liveTest('is replaced, and what is gone is gone', () =>
    inNamespace(async (fw) => {
      await fw.apply(basic);
      await fw.transaction((t) => {
        t.table('inet', 't', { replace: true }).chain('d').add(drop);
      });
      expect((await fw.chains()).map(({ name }) => name)).toEqual(['d']);
      expect(await fw.sets()).toEqual([]);
      await fw.apply([{ flush: { ruleset: null } }]);
      expect(await fw.tables()).toEqual([]);
    }),
  );

  liveTest('knows the handles of objects that were there before', () =>
    inNamespace(async (fw) => {
      await fw.apply(basic);
      const [known] = await fw.chains();
      const { chain, set } = await fw.transaction((t) => {
        const table = t.table('inet', 't');
        return { chain: table.chain('c'), set: table.set('s', { type: 'ipv4_addr' }) };
      });
      expect(chain.handle).toBe(known?.handle);
      expect(set.handle).toBe((await fw.sets())[0]?.handle);
    }),
  );

  liveTest('takes rules at a place, by index and by handle', () =>
    inNamespace(async (fw) => {
      await fw.apply(basic);
      const { middle } = await fw.transaction((t) => {
        const chain = t.table('inet', 't', { create: false }).chain('c');
        chain.add(mangle(meta.mark, 1));
        return { middle: chain.add(mangle(meta.mark, 2)) };
      });
      await fw.transaction((t) => {
        const chain = t.table('inet', 't', { create: false }).chain('c');
        chain.insert(mangle(meta.mark, 3), { index: 1 });
        chain.add(mangle(meta.mark, 4), { handle: middle.handle! });
        chain.replace(middle.handle!, mangle(meta.mark, 5));
      });
      const marks = (await rulesOf(fw)).map(
        (expr) => (expr as [{ mangle: { value: number } }])[0].mangle.value,
      );
      expect(marks).toEqual([1, 3, 5, 4]);
    }),
  );

  liveTest('has objects of each kind by place', () =>
    inNamespace(async (fw) => {
      await fw.transaction((t) => {
        const table = t.table('inet', 't');
        table.object('counter', 'c1');
        table.object('quota', 'q1', { bytes: 5000 });
        table.map('m', { type: 'mark', map: 'verdict' });
      });
      expect(await fw.objects('counter')).toMatchObject([{ name: 'c1', packets: 0 }]);
      expect(await fw.objects('quota', { table: 't', family: 'inet' })).toMatchObject([{ bytes: 5000 }]);
      expect(await fw.maps({ table: 'other', family: 'inet' })).toEqual([]);
      expect(await fw.maps()).toMatchObject([{ name: 'm', map: 'verdict' }]);
    }),
  );
});

describeLive('a transaction', () => {
  liveTest('of which commands are bad changes nothing, and each error has its path', () =>
    inNamespace(async (fw) => {
      await fw.apply(basic);
      const before = await fw.list();
      const rule = (chain: string, ...expr: object[]) => ({ add: { rule: { ...place, chain, expr } } });
      const error = await fw
        .apply([
          rule('c', { accept: null }),
          rule('nope', { accept: null }),
          rule('c', { counter: null }, { jump: { target: 'nowhere' } }),
          rule('c', { drop: null }),
          { create: { element: { ...place, name: 's', elem: ['192.0.2.7', '192.0.2.1'] } } },
        ] as NftCommand[])
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(NftablesError);
      expect(
        (error as NftablesError).failures.map(({ path, index, error: { code } }) => [index, path, code]),
      ).toEqual([
        [1, 'commands[1].add.rule', 'ENOENT'],
        [2, 'commands[2].add.rule.expr[1]', 'ENOENT'],
        [4, 'commands[4].create.element.elem[1]', 'EEXIST'],
      ]);
      expect((error as Error).message).toContain('commands[1].add.rule: ENOENT');
      expect(await fw.list()).toEqual(before);
    }),
  );

  liveTest('places rules by index among rules of the kernel and its own', () =>
    inNamespace(async (fw) => {
      await fw.apply(
        'add table inet t; add chain inet t c; add rule inet t c tcp dport 1; add rule inet t c tcp dport 2',
      );
      await fw.apply(`add rule inet t c tcp dport 3
        insert rule inet t c tcp dport 4
        add rule inet t c index 0 tcp dport 5
        insert rule inet t c index 4 tcp dport 6
        add rule inet t c index 4 tcp dport 7`);
      const ports = (await rulesOf(fw)).map(
        (expr) => (expr as [{ match: { right: number } }])[0].match.right,
      );
      expect(ports).toEqual([4, 5, 1, 2, 6, 7, 3]);
      await expect(fw.apply('add rule inet t c index 7 accept')).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field: 'commands[0].add.rule.index',
      });
    }),
  );

  liveTest('for another generation is refused, or built again where it has listed the ruleset', () =>
    inNamespace(async (fw) => {
      await fw.apply(basic);
      const generation = await fw.generation();
      await fw.apply([{ add: { table: { family: 'ip', name: 'other' } } }]);
      await expect(
        fw.apply([{ add: { table: { family: 'ip', name: 'third' } } }], { generation }),
      ).rejects.toMatchObject({ code: 'ERESTART' });
      let builds = 0;
      await fw.transaction(async (t) => {
        builds++;
        const { nftables } = await t.list();
        // Another program is faster, once.
        if (builds === 1) await fw.apply([{ add: { table: { family: 'ip', name: 'fast' } } }]);
        const tables = nftables.filter((one) => 'table' in one).length;
        t.table('ip', `after${tables}`);
      });
      expect(builds).toBe(2);
      expect((await fw.tables()).map(({ name }) => name)).toEqual(['t', 'other', 'fast', 'after3']);
    }),
  );

  liveTest(
    'of 3,000 rules has 3,000 handles',
    () =>
      inNamespace(async (fw) => {
        const rules = await fw.transaction((t) => {
          const chain = t.table('inet', 't').chain('c');
          return Array.from({ length: 3000 }, (_, index) => chain.add(mangle(meta.mark, index)));
        });
        expect(new Set(rules.map(({ handle }) => handle)).size).toBe(3000);
        expect(rules.every(({ handle }) => typeof handle === 'number')).toBe(true);
        await fw.apply([{ delete: { table: { family: 'inet', name: 't' } } }]);
      }),
    120_000,
  );

  // A user namespace has no send buffer of this size.
  liveTest(
    'of 100,000 rules is executed',
    needs('real root'),
    () =>
      inNamespace(async (fw) => {
        await fw.transaction((t) => {
          t.table('inet', 't').chain('c');
        });
        await fw.apply(
          Array.from({ length: 100_000 }, () => ({
            add: { rule: { ...place, chain: 'c', expr: [{ accept: null }] } },
          })),
        );
      }),
    120_000,
  );
});

/** Adds elements to the set `s` in a transaction that the kernel refuses at its end. */
async function addInVain(fw: Nftables, elem: readonly string[]): Promise<void> {
  const place = { family: 'inet', table: 't', name: 's' } as const;
  const commands: NftCommand[] = [
    { add: { element: { ...place, elem } } },
    { delete: { table: { family: 'inet', name: 'none' } } },
  ];
  await expect(fw.apply(commands)).rejects.toMatchObject({ failures: [{ error: { code: 'ENOENT' } }] });
}

describeLive('elements', () => {
  liveTest('of any number and from any iterable are added, read, deleted and flushed', () =>
    inNamespace(async (fw) => {
      await fw.apply(basic);
      const set = fw.set('inet', 't', 's');
      function* addresses(from: number, to: number) {
        for (let index = from; index < to; index++)
          yield `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
      }
      async function* later(from: number, to: number) {
        yield* addresses(from, to);
      }
      await set.flush();
      await set.add(addresses(0, 70_000));
      await set.add(later(70_000, 70_010));
      await set.add([...addresses(0, 5)]);
      const all = new Set<unknown>();
      for await (const one of set.elements()) all.add(one);
      expect(all.size).toBe(70_010);
      expect(all.has('10.1.17.121')).toBe(true);
      await set.delete(addresses(5, 70_010));
      expect((await allOf(set)).toSorted()).toEqual([...addresses(0, 5)]);
      await expect(set.add(['10.0.0.1'], { exclusive: true })).rejects.toMatchObject({
        failures: [{ path: 'elements[0]', error: { code: 'EEXIST' } }],
      });
      await expect(set.delete(['10.9.9.9'])).rejects.toMatchObject({
        failures: [{ error: { code: 'ENOENT' } }],
      });
      await set.delete(['10.9.9.9'], { mustExist: false });
      await set.flush();
      expect(await allOf(set)).toEqual([]);
    }),
  );

  liveTest('come once each where the kernel loses its place in the list', () =>
    inNamespace(async (fw, namespace) => {
      const addresses = (from: number, to: number): string[] =>
        Array.from(
          { length: to - from },
          (_, index) => `10.1.${(from + index) >> 8}.${(from + index) & 255}`,
        );
      await fw.transaction((t) => {
        t.table('inet', 't').set('s', { type: 'ipv4_addr', elem: addresses(0, 10_000) });
      });
      const all = addresses(0, 10_000).toSorted();
      // The other socket leaves the list of the first one where it is.
      const other = await Namespace.open({ fd: namespace.fd });
      try {
        const read: unknown[] = [];
        for await (const element of fw.set('inet', 't', 's')) {
          // A transaction that fails makes the hash table grow, and changes no generation.
          if (read.push(element) === 1) await addInVain(other.nftables(), addresses(10_000, 30_000));
        }
        expect(read.toSorted()).toEqual(all);
        const [{ nftables }] = await Promise.all([
          fw.list(),
          addInVain(other.nftables(), addresses(10_000, 30_000)),
        ]);
        const listed = nftables.find((one) => 'set' in one);
        expect(listed?.set.elem?.toSorted()).toEqual(all);
      } finally {
        other.close();
      }
    }),
  );

  liveTest('keep their counters and limits where a listed ruleset is applied again', () =>
    inNamespace(async (fw) => {
      await fw.apply(`table inet t {
        set s { type ipv4_addr; counter; elements = { 192.0.2.1 counter packets 5 bytes 6 comment "one", 192.0.2.2 } }
        set i { type ipv4_addr; flags interval; counter; elements = { 10.0.0.0/8 counter packets 7 bytes 8 } }
        set l { type ipv4_addr; limit rate 5/second; counter; elements = { 192.0.2.1 limit rate 5/second counter packets 9 bytes 10 } }
        map m { type ipv4_addr : verdict; counter; elements = { 192.0.2.1 counter packets 11 bytes 12 : drop } }
      }`);
      const listed = await fw.list({ handles: false });
      expect(JSON.stringify(listed)).toMatch(/"packets":5.*"packets":7.*"packets":9.*"packets":11/);
      const text = await fw.list({ format: 'text' });
      await fw.apply([{ flush: { ruleset: null } }, ...listed.nftables], { elementStates: true });
      expect(await fw.list({ handles: false })).toEqual(listed);
      await fw.apply([{ flush: { ruleset: null } }]);
      await fw.apply(text);
      expect(await fw.list({ handles: false })).toEqual(listed);
    }),
  );

  liveTest('of maps have data', () =>
    inNamespace(async (fw) => {
      await fw.transaction((t) => {
        t.table('inet', 't').map('m', { type: 'inet_service', map: 'verdict', flags: ['interval'] });
      });
      const map = fw.map('inet', 't', 'm');
      await map.add({ 22: accept, '1024-2047': drop });
      await map.add([[element(80, { comment: 'web' }), accept]]);
      expect(await allOf(map)).toEqual([
        [22, { accept: null }],
        [{ elem: { val: 80, comment: 'web' } }, { accept: null }],
        [{ range: [1024, 2047] }, { drop: null }],
      ]);
      await map.delete([22]);
      expect(await allOf(map)).toHaveLength(2);
    }),
  );
});

describeLive('events', () => {
  liveTest('come by transaction, with the process that has made it', needs('command nft'), () =>
    inNamespace(async (fw, namespace) => {
      await fw.apply(basic);
      const watch = fw.watch();
      const first = watch.next();
      await fw.transaction((t) => {
        const chain = t.table('inet', 't', { create: false }).chain('c', { create: false });
        chain.add(match(tcp.dport, 'in', [22, 80]), accept);
        chain.insert(match(ip.saddr, '@s'), drop);
      });
      const { value } = await first;
      expect(value).toMatchObject({ kind: 'transaction', pid: process.pid });
      expect((value as { commands: unknown }).commands).toMatchObject([
        {
          add: {
            rule: {
              ...place,
              chain: 'c',
              expr: [
                {
                  match: {
                    op: '==',
                    left: { payload: { protocol: 'tcp', field: 'dport' } },
                    right: { set: [22, 80] },
                  },
                },
                { accept: null },
              ],
            },
          },
        },
        { insert: { rule: { expr: [{ match: { right: '@s' } }, { drop: null }] } } },
      ]);
      runIn(namespace, 'nft add element inet t s { 192.0.2.9 }');
      expect((await watch.next()).value).toMatchObject({
        process: 'nft',
        commands: [{ add: { element: { ...place, name: 's', elem: { set: ['192.0.2.9'] } } } }],
      });
      await watch.return();
      expect(await watch.next()).toEqual({ done: true, value: undefined });
    }),
  );

  liveTest('of a traced packet tell the rules that it meets', () =>
    inNamespace(async (fw, namespace) => {
      await (await namespace.link('lo')).up();
      await fw.transaction((t) => {
        const chain = t.table('ip', 'tr').chain('c', { type: 'filter', hook: 'output', prio: 0 });
        chain.add(match(ip.daddr, '127.0.0.1'), mangle(meta.nftrace, 1));
        chain.add(reject());
      });
      const trace = fw.trace();
      const first = trace.next();
      // The rules are read before packets are sent: until then `next` waits.
      await namespace.ping('127.0.0.1', { timeout: 100 }).catch(() => {});
      const steps = [(await first).value as TraceStep];
      const of = ({ id }: { id: number }) => id === steps[0]!.id;
      // The answer that refuses the packet is traced too.
      while (steps.filter(of).length < 2) steps.push((await trace.next()).value as TraceStep);
      expect(steps.filter(of)).toMatchObject([
        {
          kind: 'step',
          family: 'ip',
          table: 'tr',
          chain: 'c',
          type: 'rule',
          verdict: { continue: null },
          oif: 'lo',
        },
        { type: 'rule', rule: { expr: [{ reject: expect.anything() }] } },
      ]);
      await trace.return();
    }),
  );
});

describe('arguments', () => {
  const fw = Namespace.current().nftables();
  const refused: [string, () => unknown, string][] = [
    ['commands that are none', () => fw.apply(7 as never), 'ERR_INVALID_ARG_TYPE'],
    ['an unknown option', () => fw.apply([], { generaton: 1 } as never), 'ERR_INVALID_ARG_VALUE'],
    ['a family that is none', () => fw.set('inett' as never, 't', 's'), 'ERR_INVALID_ARG_VALUE'],
    ['no name', () => fw.map('inet', 't', ''), 'ERR_INVALID_ARG_TYPE'],
    [
      'elements that are none',
      () => fw.set('inet', 't', 's').add('10.0.0.1' as never),
      'ERR_INVALID_ARG_TYPE',
    ],
    ['no function', () => fw.transaction(undefined as never), 'ERR_INVALID_ARG_TYPE'],
    ['a chain of numbers', () => fw.rules({ chain: 5 as never }), 'ERR_INVALID_ARG_TYPE'],
    ['a size that is none', () => fw.watch({ receiveBufferSize: -1 }), 'ERR_OUT_OF_RANGE'],
  ];
  for (const [name, call, code] of refused)
    describe(name, () => {
      liveTest('is refused before anything is done', async () => {
        await expect((async () => call())()).rejects.toMatchObject({ code });
      });
    });
});
