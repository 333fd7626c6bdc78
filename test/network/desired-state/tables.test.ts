import { type DesiredTables, Namespace, type NetworkState, type Plan } from 'tsnetlink';
import { describe, expect, onTestFinished } from 'vitest';
import type { NftObject } from '../../../src/network/nftables/index.ts';
import { hasOracle, oracleRulesets } from '../../netlink/protocols/netfilter/nftables/oracle.ts';
import { describeLive, liveTest } from '../../support/live.ts';

async function namespace(): Promise<Namespace> {
  const made = await Namespace.create();
  onTestFinished(() => made.close());
  return made;
}

const table = { family: 'inet', name: 'web' } as const;
const inTable = { family: 'inet', table: 'web' } as const;

const web = `
table inet web {
  set bad { type ipv4_addr; flags interval; }
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iif "eth0" ip saddr @bad counter drop
    tcp dport { 22, 80 } accept
  }
}`;

const state: NetworkState = {
  links: { eth0: { kind: 'veth', peer: 'eth1', up: true } },
  nftables: web,
};

/** A ruleset as text, without what counts. */
const textOf = (a: Namespace): Promise<string> => a.nftables().list({ format: 'text', stateless: true });

describeLive('tables of nftables in a state', () => {
  liveTest('are made with the links that they name, and change as a whole', async () => {
    const a = await namespace();
    expect(String(await a.plan(state))).toBe('+ link eth0 veth\n+ link eth1 veth\n+ table inet web');
    await a.apply(state);
    expect(await textOf(a)).toContain('iif "eth0" ip saddr @bad counter drop');
    expect((await a.apply(state)).isEmpty).toBe(true);

    const other = { ...state, nftables: web.replace('80', '443').replace('drop;', 'accept;') };
    const plan = await a.apply(other);
    expect(plan.steps).toMatchObject([
      {
        action: 'change',
        object: 'table',
        name: 'inet web',
        path: 'nftables[0]',
        changes: [
          { field: 'chain input policy', before: 'drop', after: 'accept' },
          {
            field: 'rules of input',
            before: [expect.anything(), expect.anything(), 'tcp dport { 22, 80 } accept'],
            after: [expect.anything(), expect.anything(), 'tcp dport { 22, 443 } accept'],
          },
        ],
      },
    ]);
    expect((await a.plan(other)).isEmpty).toBe(true);
  });

  liveTest('keep the elements of a set that the state does not list', async () => {
    const a = await namespace();
    await a.apply(state);
    const elements = (): Promise<unknown> =>
      a
        .nftables()
        .list()
        .then(({ nftables }) =>
          nftables.flatMap((one) => ('set' in one ? [...(one.set.elem ?? [])].map((item) => item) : [])),
        );
    await a.nftables().set('inet', 'web', 'bad').add(['10.0.0.0/8', '192.168.1.1']);
    expect((await a.plan(state)).isEmpty).toBe(true);
    const kept = await elements();
    await a.apply({ nftables: web.replace('80', '443') });
    expect(await elements()).toEqual(kept);
    // An empty list is a list.
    await a.apply({
      nftables: [
        { table },
        { set: { ...inTable, name: 'bad', type: 'ipv4_addr', flags: ['interval'], elem: [] } },
      ],
    });
    expect(await elements()).toEqual([]);
  });

  liveTest('are read back, and are removed where the state says so', async () => {
    const a = await namespace();
    await a.apply(state);
    await a.nftables().apply('add table ip other; add chain ip other c');
    const read = await a.state();
    expect(read.nftables).toContainEqual({ table: { family: 'ip', name: 'other' } });
    expect((await a.apply(read, { prune: true })).isEmpty).toBe(true);
    const b = await namespace();
    await b.apply(read);
    expect(await textOf(b)).toBe(await textOf(a));

    const removed = async (wanted: NetworkState, prune: object | boolean): Promise<string> =>
      String(await a.plan(wanted, { prune: prune as true }));
    // The others belong to other programs, unless the state names tables.
    expect(await removed({ links: {} }, true)).not.toContain('table');
    expect(await removed({ links: {}, nftables: [] }, true)).toMatch(/^- table ip other$/m);
    expect(await removed(state, true)).toMatch(/^- table ip other$/m);
    expect(await removed(state, true)).not.toContain('inet web');
    expect(await removed({}, { nftables: true })).toBe('- table inet web\n- table ip other');
    expect(await removed({}, { nftables: { name: 'o*', family: 'ip' } })).toBe('- table ip other');
    expect(await removed({}, { nftables: { family: 'bridge' } })).toBe('');
    await a.apply({}, { prune: { nftables: true } });
    expect(await a.nftables().tables()).toEqual([]);
    expect(await a.state()).not.toHaveProperty('nftables');
  });

  liveTest('are put back with their counters, by a failure, a roll back and a checkpoint', async () => {
    const a = await namespace();
    await a
      .nftables()
      .apply('add table ip t; add chain ip t c; add rule ip t c counter packets 5 bytes 9 accept');
    const before = await a.nftables().list({ format: 'text' });
    const changed: NetworkState = { nftables: 'table ip t { chain d { drop } }\ntable ip new { }' };
    const plan = await a.apply(changed);
    expect(await textOf(a)).not.toBe(before);
    await plan.rollback();
    expect(await a.nftables().list({ format: 'text' })).toBe(before);

    await expect(
      a.apply({
        ...changed,
        routes: [{ dst: '10.9.0.0/16', gateway: '10.1.1.1', oif: 'lo', flags: ['onlink'] }],
      }),
    ).rejects.toMatchObject({ step: { object: 'route' } });
    expect(await a.nftables().list({ format: 'text' })).toBe(before);

    const checkpoint = await a.checkpoint();
    await a.nftables().apply('flush ruleset; add table ip6 other');
    await checkpoint.rollback();
    expect(await a.nftables().list({ format: 'text' })).toBe(before);
  });

  liveTest('are refused by the kernel with the place in the state, and nothing is changed', async () => {
    const a = await namespace();
    const jump: NftObject = {
      rule: { ...inTable, chain: 'c', expr: [{ accept: null }, { jump: { target: 'nowhere' } }] },
    };
    const refused = await a
      .apply({
        links: { br0: { kind: 'bridge' } },
        nftables: [{ table }, { metainfo: {} } as never, { chain: { ...inTable, name: 'c' } }, jump],
      })
      .catch((error) => error);
    expect(refused).toMatchObject({
      code: 'ERR_APPLY_FAILED',
      step: { object: 'table', name: 'inet web', path: 'nftables[0]' },
      cause: { failures: [{ index: 3, path: 'nftables[3].rule.expr[1]', error: { code: 'ENOENT' } }] },
    });
    expect(refused.message).toContain('nftables[3].rule.expr[1]: ENOENT');
    expect(await a.nftables().tables()).toEqual([]);
    expect((await a.links()).map(({ name }) => name)).not.toContain('br0');
  });

  liveTest('are refused before anything is sent, with the place of the mistake', async () => {
    const a = await namespace();
    const cases: [place: string, tables: unknown][] = [
      ['nftables', 5],
      ['nftables', null],
      ['nftables', Number.NaN],
      ['nftables', Promise.resolve([])],
      ['nftables[0]', new Array(1)],
      ['nftables', { nftables: [] }],
      ['nftables[0]', [5]],
      ['nftables[0]', [{}]],
      ['nftables[0]', [{ table, chain: {} }]],
      ['nftables[0]', [{ add: null }]],
      ['nftables[0].tabel', [{ tabel: table }]],
      ['nftables[0].table', [{ table: 5 }]],
      ['nftables[0].table.foo', [{ table: { ...table, foo: 1 } }]],
      ['nftables[0].delete', [{ delete: { table } }]],
      ['nftables[0].flush', [{ flush: { ruleset: null } }]],
      ['nftables[0].chain.table', [{ chain: { ...inTable, name: 'c' } }]],
      ['nftables[1].table', [{ table }, { table }]],
      [
        'nftables[1].chain.hook',
        [{ table }, { chain: { ...inTable, name: 'c', type: 'filter', hook: 'x', prio: 0 } }],
      ],
      ['nftables:1:1', 'tabel x'],
      ['nftables[0].delete', 'delete table x'],
    ];
    for (const [field, nftables] of cases)
      await expect(
        a.plan({ nftables: nftables as DesiredTables }),
        JSON.stringify(nftables),
      ).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_/),
        field,
      });
    for (const prune of [{ nftables: { family: 'ipx' } }, { nftables: { nam: 'x' } }, { nftables: 'x' }])
      await expect(a.plan({}, { prune: prune as never })).rejects.toMatchObject({
        field: expect.stringMatching(/^options\.prune\.nftables/),
      });
  });
});

// All of them: RULESETS=1 npm test -- test/network/desired-state/tables.test.ts
const every = Number(process.env.RULESETS ?? 6);
const rulesets = oracleRulesets().filter(
  ({ rc, listed }, index) => rc === 0 && listed && index % every === 0,
);

describe.skipIf(!hasOracle)("rulesets of nftables' own test suite", () => {
  liveTest('are there when they have been applied, and can be given back', async () => {
    const failed: string[] = [];
    const check = (file: string, what: string, plan: Plan): void => {
      if (!plan.isEmpty) failed.push(`${file} ${what}: ${plan}`);
    };
    for (const { file, json } of rulesets) {
      const [a, b] = [await Namespace.create(), await Namespace.create()];
      try {
        const nftables = json as DesiredTables;
        await a.apply({ nftables });
        check(file, 'again', await a.plan({ nftables }, { prune: { nftables: true } }));
        const read = await a.state();
        check(file, 'read', await a.plan(read, { prune: { nftables: true } }));
        await b.apply({ nftables: read.nftables });
        check(file, 'given', await b.plan({ nftables }));
      } catch (error) {
        failed.push(`${file}: ${(error as Error).message}`);
      } finally {
        a.close();
        b.close();
      }
    }
    expect(failed).toEqual([]);
    expect(rulesets.length).toBeGreaterThan(20);
  });
});
