import { Namespace, VethPair } from 'tsnetlink';
import { htbClassOptions, htbOptions, mirredAction, u32Match, u32Selector } from 'tsnetlink/route';
import { afterEach, beforeEach, expect } from 'vitest';
import { describeLive, liveTest, needs } from '../../support/live.ts';

describeLive('namespace.tc()', () => {
  let namespace: Namespace;
  beforeEach(async () => {
    namespace = await Namespace.create();
    await VethPair.create({ name: 'v0', namespace, up: true }, { name: 'v1', namespace, up: true });
  });
  afterEach(() => namespace.close());

  liveTest('has qdiscs and classes of links by name', needs('qdisc htb'), async () => {
    const { qdiscs, classes } = namespace.tc();
    const v0 = await namespace.link('v0');
    await qdiscs.add({ dev: 'v0', handle: '1:', kind: 'htb', options: htbOptions({ defaultClass: 0x10 }) });
    await classes.add({
      dev: v0,
      handle: '1:10',
      kind: 'htb',
      options: htbClassOptions({ rate: '1mbit' }),
    });
    await classes.replace({
      index: v0.index,
      handle: '1:20',
      kind: 'htb',
      options: htbClassOptions({ rate: '2mbit' }),
    });
    expect((await classes.list({ dev: 'v0' })).map(({ handle }) => handle).sort()).toEqual(['1:10', '1:20']);
    expect(await classes.get({ dev: 'v0', handle: '1:20' })).toMatchObject({ index: v0.index, kind: 'htb' });
    await classes.change({
      dev: 'v0',
      handle: '1:20',
      kind: 'htb',
      options: htbClassOptions({ rate: '3mbit' }),
    });
    await classes.delete({ dev: 'v0', handle: '1:10' });
    expect(await classes.flush({ dev: 'v0' })).toBe(1);
    expect(await qdiscs.get({ dev: 'v0', handle: '1:' })).toMatchObject({ kind: 'htb' });
    await qdiscs.delete({ dev: 'v0' });
    await qdiscs.replace({ dev: 'v1', handle: '2:', kind: 'htb', options: htbOptions({ defaultClass: 1 }) });
    expect(await qdiscs.flush({ dev: 'v1', kind: 'htb' })).toBe(1);
    expect((await qdiscs.list({ dev: 'v1' })).filter(({ kind }) => kind === 'htb')).toEqual([]);
  });

  liveTest('has filters and chains of links by name', needs('qdisc clsact'), async () => {
    const { qdiscs, filters, chains } = namespace.tc();
    await qdiscs.add({ dev: 'v0', kind: 'clsact' });
    const place = { dev: 'v0', parent: 'ingress' } as const;
    const options = {
      selector: u32Selector(u32Match.ipDestination('10.0.0.0/8'), { flags: ['terminal'] }),
      classId: '1:1',
    };
    await filters.add({ ...place, protocol: 'ip', priority: 5, kind: 'u32', options });
    await filters.replace({ ...place, protocol: 'ip', priority: 6, kind: 'u32', options });
    expect(new Set((await filters.list(place)).map(({ priority }) => priority))).toEqual(new Set([5, 6]));
    const found = (await filters.list({ ...place, priority: 5 })).at(-1);
    expect(
      await filters.get({ ...place, priority: 5, kind: 'u32', protocol: 'ip', handle: found?.handle ?? 0 }),
    ).toEqual(found);
    await filters.delete({ ...place, priority: 5 });
    expect(await filters.flush(place)).toBeGreaterThanOrEqual(1);
    expect(await filters.list(place)).toEqual([]);
    const redirects = { priority: 7, kind: 'u32', protocol: 'ip' } as const;
    const toV1 = { ...options, actions: [mirredAction({ redirect: 'v1' })] };
    await filters.add({ ...place, ...redirects, options: toV1 });
    const link = (await namespace.link('v1')).index;
    const withAction = (await filters.list(place)).at(-1);
    expect(withAction?.options).toMatchObject({
      actions: [{ kind: 'mirred', options: { parameters: { link } } }],
    });
    await filters.flush(place);
    await chains.add({ ...place, chain: 7 });
    expect(await chains.list(place)).toMatchObject([{ chain: 7 }]);
    await chains.delete({ ...place, chain: 7 });
    expect(await chains.flush(place)).toBe(0);
  });

  liveTest('refuses mistakes before anything is sent, and names of links that are not there', async () => {
    const { qdiscs, filters } = namespace.tc();
    await expect(qdiscs.add({ devv: 'v0', kind: 'pfifo' } as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      field: 'devv',
      message: expect.stringContaining('did you mean'),
    });
    await expect(qdiscs.add({ dev: 'v9', kind: 'pfifo' })).rejects.toMatchObject({ code: 'ENODEV' });
    await expect(
      qdiscs.add({ dev: 'v0', kind: 'pfifo', options: { limt: 3 } } as never),
    ).rejects.toMatchObject({
      field: 'options.limt',
    });
    const toV9 = { actions: [mirredAction({ mirror: 'v9' })] };
    await expect(
      filters.add({ dev: 'v0', parent: 'ingress', protocol: 'ip', kind: 'u32', options: toV9 } as never),
    ).rejects.toMatchObject({ code: 'ENODEV', message: expect.stringContaining('v9') });
    await expect(filters.flush({} as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    await expect(qdiscs.add(Promise.resolve({ dev: 'v0', kind: 'pfifo' }) as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    await expect(qdiscs.delete({ dev: Promise.resolve('v0') } as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
      field: 'dev',
    });
    const index = await namespace.link('v0').then((link) => link.index);
    await expect(qdiscs.delete({ dev: 'v1', index })).rejects.toMatchObject({ field: 'index' });
    namespace.close();
    expect(() => namespace.tc()).toThrow(expect.objectContaining({ name: 'NamespaceClosedError' }));
  });
});
