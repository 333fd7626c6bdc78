import { Namespace } from 'tsnetlink';
import { ipsets } from 'tsnetlink/netfilter';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

describeLive('sets of ipset', () => {
  let a: Namespace;
  beforeEach(async () => {
    a = await Namespace.create();
  });
  afterEach(async () => {
    await a.ipset().flushAll();
    await a.ipset().destroyAll();
    a.close();
  });
  liveTest('are listed, renamed, swapped, flushed, tested and destroyed; lists contain sets', async () => {
    const sets = a.ipset();
    await sets.create({ name: 'one', type: 'hash:ip' });
    await sets.create({ name: 'two', type: 'hash:ip' });
    await sets.create({ name: 'all', type: 'list:set' });
    await sets.add('all', [{ name: 'one' }, { name: 'two' }]);
    await sets.add('one', [{ ip: '10.0.0.1' }]);
    await sets.swap('one', 'two');
    expect((await sets.list({ name: 'two' }))[0]?.elements).toEqual([{ ip: '10.0.0.1' }]);
    expect((await sets.list({ name: 'all' }))[0]?.elements).toMatchObject([{ name: 'one' }, { name: 'two' }]);
    expect(await sets.test('two', { ip: '10.0.0.1' })).toBe(true);
    expect(await sets.test('two', { ip: '10.0.0.2' })).toBe(false);
    await expect(sets.destroy('one')).rejects.toMatchObject({
      code: expect.stringMatching(/^IPSET_ERR_(BUSY|REFERENCED)$/),
    });
    expect(await sets.list({ name: 'two', terse: true })).toMatchObject([
      { elements: [], options: { elements: 1 } },
    ]);
    await sets.flush('two');
    await sets.delete('all', [{ name: 'one' }, { name: 'two' }]);
    await sets.rename('two', 'three');
    expect((await sets.list()).map(({ name }) => name).sort()).toEqual(['all', 'one', 'three']);
    await sets.destroy('three');
    await expect(sets.list({ name: 'three' })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  liveTest('take many elements at once, and errors have names', async () => {
    const sets = a.ipset();
    await sets.create({ name: 'many', type: 'hash:ip', options: { maxElem: 20_000 } });
    const elements = Array.from({ length: 20_000 }, (_, index) => ({
      ip: `10.0.${index >> 8}.${index & 255}`,
    }));
    await sets.add('many', elements.slice(1));
    const [listed] = await sets.list();
    expect(new Set(listed?.elements.map(({ ip }) => ip)).size).toBe(19_999);
    await expect(sets.add('many', [{ ip: '10.0.0.1' }])).rejects.toMatchObject({
      code: 'IPSET_ERR_EXIST',
      message: expect.stringContaining('ipset add many'),
    });
    await sets.add('many', [{ ip: '10.0.0.1' }], { exist: true });
    await sets.create({ name: 'ports', type: 'bitmap:port', options: { port: 1, portTo: 10 } });
    await expect(sets.add('ports', [{ port: 11 }])).rejects.toMatchObject({ code: 'IPSET_ERR_BITMAP_RANGE' });
    await expect(sets.add('many', [{ ip: '192.0.2.9', comment: 'x' }])).rejects.toMatchObject({
      code: 'IPSET_ERR_COMMENT',
    });
    await expect(sets.create({ name: 'no', type: 'hash:ip,prot' as never })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      field: 'type',
      message: expect.stringContaining("did you mean 'hash:ip,port'"),
    });
    for (const [type, options, field] of [
      ['bitmap:port', {}, 'options.port'],
      ['bitmap:port', { port: 1 }, 'options.portTo'],
      ['bitmap:ip', { ip: '10.0.0.0' }, 'options.ipTo'],
      ['bitmap:ip,mac', { ipTo: '10.0.0.9' }, 'options.ip'],
    ] as const)
      await expect(sets.create({ name: 'no', type, options })).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field,
      });
    await expect(
      sets.create({ name: 'no', type: 'bitmap:ip', family: 'inet6', options: { ip: '10.0.0.0', cidr: 24 } }),
    ).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE', field: 'family' });
    await sets.delete('many', elements, { exist: true });
    expect((await sets.list({ name: 'many' }))[0]?.elements).toEqual([]);
  });

  liveTest(
    'errors have the place of the element in the list, also far behind and in lists of sets',
    async () => {
      const sets = a.ipset();
      const elements = Array.from({ length: 1000 }, (_, index) => ({
        ip: `10.0.${index >> 8}.${index & 255}`,
      }));
      await sets.create({ name: 'one', type: 'hash:ip' });
      await sets.add('one', [elements[777]!]);
      const refused = { code: 'IPSET_ERR_EXIST', extack: { path: 'elements[777]' } };
      await expect(sets.add('one', elements)).rejects.toMatchObject(refused);
      expect((await sets.list())[0]?.elements).toEqual(expect.arrayContaining(elements.slice(0, 778)));
      await expect(sets.add('one', [elements[777]!])).rejects.toMatchObject({
        extack: { path: 'elements[0]' },
      });
      const request = ipsets.add('one', elements.slice(770, 790));
      await expect(a.request(request)).rejects.toMatchObject({
        code: 'IPSET_ERR_EXIST',
        message: expect.stringMatching(/^ipset add one: IPSET_ERR_EXIST: .* \(at elements\[0\]\)$/),
      });
      await expect(sets.delete('one', [{ ip: '10.9.9.9' }])).rejects.toMatchObject({
        extack: { path: 'elements[0]' },
      });
      // The type of a set decides what an error means, of sets of others too.
      await a
        .exec('ipset', ['create', 'other', 'hash:ip'])
        .catch(() => sets.create({ name: 'other', type: 'hash:ip' }));
      await expect(a.ipset().add('other', [{ ip: '10.0.0.1' }, { ip: '0.0.0.0' }])).rejects.toMatchObject({
        code: 'IPSET_ERR_HASH_ELEM',
        extack: { path: 'elements[1]' },
      });
      const bad = {
        name: 'third',
        type: 'hash:ip',
        family: 'inet',
        revision: 0,
        options: {},
        elements: [{ ip: '10.0' }],
      };
      await expect(
        sets.restore([{ ...bad, name: 'second', elements: [] }, bad] as never),
      ).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field: 'sets[1].elements[0].ip',
      });
      expect((await sets.list()).map(({ name }) => name).sort()).toEqual(['one', 'other']);
      await expect(sets.destroy('none')).rejects.toMatchObject({ code: 'ENOENT' });
      await sets.destroy('none', { exist: true });
    },
  );

  liveTest('with wrong arguments are refused before anything is sent', async () => {
    const sets = a.ipset();
    const refused: [Promise<unknown>, string][] = [
      [sets.create({ name: '', type: 'hash:ip' }), 'name'],
      [sets.create({ name: 'a'.repeat(32), type: 'hash:ip' }), 'name'],
      [
        sets.create({ name: 'a', type: 'hash:ip', options: { flags: ['withCounter'] } as never }),
        'options.flags[0]',
      ],
      [sets.rename('a', 'b'.repeat(32)), 'to'],
      [sets.swap('a', ''), 'other'],
      [sets.create({ name: 'a', type: 'hash:ip', options: { maxElm: 5 } as never }), 'options.maxElm'],
      [sets.add('a', [{ ip: '10.0.0' }]), 'elements[0].ip'],
      [sets.add('a', [{ ip: '10.0.0.1' }, { ip: '10.0.0.2', proto: 256 }]), 'elements[1].proto'],
      [sets.test('a', { ip: '10' }), 'ip'],
      [sets.add('a', []), 'elements'],
      [sets.add('a', [{ ipp: '10.0.0.1' } as never]), 'elements[0].ipp'],
    ];
    for (const [call, field] of refused)
      await expect(call).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_/),
        field,
      });
  });
});
