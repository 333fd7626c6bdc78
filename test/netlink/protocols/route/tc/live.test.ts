import { expect } from 'vitest';
import { NetlinkError } from '../../../../../src/netlink/errors/netlink-error.ts';
import {
  actions,
  chains,
  classes,
  filters,
  htbClassOptions,
  htbOptions,
  mirredAction,
  qdiscs,
  shapeRequests,
  tbfOptions,
  u32Match,
  u32Selector,
  unshapeRequests,
  verdictAction,
} from '../../../../../src/netlink/protocols/route/index.ts';
import { describeLive, liveTest, needs } from '../../../../support/live.ts';
import { pair, setUp, takes, va, vb } from '../setups.ts';

/** The kernel wants capabilities in the initial user namespace for actions by themselves. */
const loneActions = needs('command ip', 'command nsenter', 'qdisc htb', 'real root');
const htb = needs('command ip', 'command nsenter', 'qdisc htb');

describeLive('traffic control', () => {
  liveTest('adds, changes, replaces, tells and deletes a qdisc', htb, (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    const pfifo = { index: va, handle: '1:', kind: 'pfifo' } as const;
    socket.requestSync(qdiscs.create({ ...pfifo, options: { limit: 10 } }));
    expect(socket.requestSync(qdiscs.get({ index: va, parent: 'root' }))).toMatchObject({
      ...pfifo,
      parent: 'root',
      options: { limit: 10 },
      statistics: { basic: { bytes: 0n, packets: 0 }, queue: { length: 0, drops: 0 } },
    });
    socket.requestSync(qdiscs.change({ ...pfifo, options: { limit: 20 } }));
    const [changed] = socket.requestSync(qdiscs.list({ index: va }));
    expect(changed?.options).toEqual({ limit: 20 });

    socket.requestSync(
      qdiscs.replace({
        index: va,
        kind: 'tbf',
        options: tbfOptions({ rate: '10mbit', burst: '64kb', limit: '100kb' }),
      }),
    );
    expect(socket.requestSync(qdiscs.list({ index: va }))).toMatchObject([
      {
        kind: 'tbf',
        options: { parameters: { rate: { rate: 1250000 }, limit: 102400, buffer: 65536 * 800 } },
      },
    ]);
    socket.requestSync(qdiscs.delete({ index: va }));
    expect(socket.requestSync(qdiscs.list({ index: va })).some(({ kind }) => kind === 'tbf')).toBe(false);
  });

  liveTest('adds, changes, tells and deletes classes', htb, (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    socket.requestSync(qdiscs.create({ index: va, handle: '1:', kind: 'htb', options: htbOptions() }));
    const one = { index: va, handle: '1:a', kind: 'htb' } as const;
    socket.requestSync(
      classes.create({ ...one, options: htbClassOptions({ rate: '1mbit', burst: '10kb' }) }),
    );
    expect(socket.requestSync(classes.get(one))).toMatchObject({
      ...one,
      parent: 'root',
      options: { parameters: { rate: { rate: 125000 }, buffer: 81_920_000, priority: 0 } },
      statistics: { application: { lends: 0, borrows: 0 } },
    });
    socket.requestSync(classes.change({ ...one, options: htbClassOptions({ rate: '50gbit', priority: 2 }) }));
    expect(socket.requestSync(classes.list({ index: va, parent: '1:' }))).toMatchObject([
      { options: { rate64: 6250000000n, parameters: { rate: { rate: 0xffffffff }, priority: 2 } } },
    ]);
    socket.requestSync(classes.delete(one));
    expect(socket.requestSync(classes.list({ index: va }))).toEqual([]);
  });

  liveTest('adds, tells and deletes filters, in chains too', htb, (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    socket.requestSync(qdiscs.create({ index: va, kind: 'clsact' }));
    const place = { index: va, parent: 'ingress', chain: 2 } as const;
    const selector = u32Selector(u32Match.ipDestination('10.0.0.0/8'), { flags: ['terminal'] });
    socket.requestSync(
      filters.create({
        ...place,
        protocol: 'ip',
        priority: 3,
        kind: 'u32',
        options: { selector, actions: [mirredAction({ redirect: vb })] },
      }),
    );
    const found = socket.requestSync(filters.list(place)).find(({ handle }) => handle === 0x80000800);
    expect(found).toMatchObject({
      ...place,
      protocol: 'ip',
      priority: 3,
      kind: 'u32',
      options: {
        selector: { flags: ['terminal'], keys: [{ mask: 0xff000000, value: 0x0a000000, offset: 16 }] },
        actions: [
          {
            kind: 'mirred',
            options: { parameters: { action: 'egressRedirect', link: vb, verdict: 'stolen', bindings: 1 } },
          },
        ],
      },
    });
    const reference = { ...place, protocol: 'ip', priority: 3, kind: 'u32', handle: 0x80000800 } as const;
    expect(socket.requestSync(filters.get(reference))).toMatchObject({ handle: 0x80000800 });
    expect(socket.requestSync(chains.list({ index: va, parent: 'ingress' }))).toEqual([
      { index: va, parent: 'ingress', chain: 2 },
    ]);
    socket.requestSync(filters.delete(reference));
    expect(socket.requestSync(filters.list(place)).some(({ handle }) => handle === 0x80000800)).toBe(false);
    socket.requestSync(filters.delete({ index: va, parent: 'ingress' }));
    expect(socket.requestSync(filters.list({ index: va, parent: 'ingress' }))).toEqual([]);
  });

  liveTest('flushes the filters of a priority', htb, async (context) => {
    const { socket } = setUp(context, pair);
    const place = { index: va, parent: 'ingress' } as const;
    socket.requestSync(qdiscs.create({ index: va, kind: 'clsact' }));
    const selector = u32Selector(u32Match.ipDestination('10.0.0.0/8'), { flags: ['terminal'] });
    for (const priority of [3, 3, 5])
      socket.requestSync(
        filters.create({ ...place, protocol: 'ip', priority, kind: 'u32', options: { selector } }),
      );
    // The two filters of the priority, and their hash table.
    expect(await filters.flush(socket, { ...place, priority: 3 })).toBe(3);
    const left = socket.requestSync(filters.list(place));
    expect(left.map(({ priority }) => priority)).toEqual([5, 5]);
  });

  liveTest('shares filters of a block between links', htb, (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    for (const index of [va, vb])
      socket.requestSync(qdiscs.create({ index, kind: 'clsact', ingressBlock: 7 }));
    socket.requestSync(
      filters.create({
        block: 7,
        kind: 'bpf',
        options: { operations: [{ code: 6, jumpTrue: 0, jumpFalse: 0, operand: 0 }] },
      }),
    );
    expect(socket.requestSync(filters.list({ block: 7 }))[0]).toMatchObject({ block: 7, kind: 'bpf' });
    expect(socket.requestSync(qdiscs.get({ index: vb, parent: 'ingress' }))).toMatchObject({
      ingressBlock: 7,
    });
  });

  liveTest('adds, shares, lists and deletes more actions than one message holds', loneActions, (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    for (let first = 1; first < 100; first += 30) {
      const some = Array.from({ length: 30 }, (_, more) => mirredAction({ mirror: vb, index: first + more }));
      socket.requestSync(actions.create(...some));
    }
    const list = socket.requestSync(actions.list({ kind: 'mirred' }));
    expect(list).toHaveLength(120);
    expect(list[99]).toMatchObject({
      kind: 'mirred',
      options: { parameters: { index: 100, action: 'egressMirror', link: vb, verdict: 'pipe' } },
    });
    expect(socket.requestSync(actions.get({ kind: 'mirred', index: 7 }))).toMatchObject({
      options: { parameters: { index: 7 } },
    });
    socket.requestSync(actions.replace(mirredAction({ redirect: vb, index: 7 })));
    expect(socket.requestSync(actions.get({ kind: 'mirred', index: 7 }))).toMatchObject({
      options: { parameters: { action: 'egressRedirect' } },
    });
    socket.requestSync(actions.delete({ kind: 'mirred', index: 7 }));
    expect(socket.requestSync(actions.list({ kind: 'mirred' }))).toHaveLength(119);
    socket.requestSync(actions.flush('mirred'));
    expect(socket.requestSync(actions.list({ kind: 'mirred' }))).toEqual([]);
  });

  liveTest('streams actions one by one', loneActions, async (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    socket.requestSync(actions.create(mirredAction({ mirror: vb }), mirredAction({ redirect: vb })));
    const kinds: (string | undefined)[] = [];
    for await (const action of socket.stream(actions.list({ kind: 'mirred' }))) kinds.push(action.kind);
    expect(kinds).toEqual(['mirred', 'mirred']);
  });

  liveTest('tells what the kernel refuses', htb, (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    const attempt = (run: () => unknown): NetlinkError => {
      try {
        run();
      } catch (error) {
        expect(error).toBeInstanceOf(NetlinkError);
        return error as NetlinkError;
      }
      throw new Error('it was not refused');
    };
    const noSuchKind = attempt(() => socket.requestSync(qdiscs.create({ index: va, kind: 'nosuchkind' })));
    expect(noSuchKind).toMatchObject({ code: 'ENOENT', operation: 'qdisc create nosuchkind' });
    expect(noSuchKind.message).toMatch(/Specified qdisc kind is unknown/);
    const noParent = { index: va, parent: '7:', kind: 'u32', options: { divisor: 2 } } as const;
    expect(attempt(() => socket.requestSync(filters.create(noParent))).code).toBe('EINVAL');
    expect(attempt(() => socket.requestSync(qdiscs.delete({ index: va }))).code).toBe('ENOENT');
    expect(attempt(() => socket.requestSync(actions.get({ kind: 'mirred', index: 5 }))).code).toBe('ENOENT');
  });

  liveTest('shapes by a rate', htb, (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    for (const request of shapeRequests(va, { rate: '10mbit' })) socket.requestSync(request);
    for (const request of shapeRequests(va, { rate: 20e6 })) socket.requestSync(request);
    expect(socket.requestSync(qdiscs.list({ index: va }))).toMatchObject([
      { kind: 'tbf', options: { parameters: { rate: { rate: 2_500_000 } } } },
    ]);
    for (const request of unshapeRequests(va)) socket.requestSync(request);
    expect(socket.requestSync(qdiscs.list({ index: va })).some(({ kind }) => kind === 'tbf')).toBe(false);
  });

  liveTest('shapes by netem', needs('command ip', 'command nsenter', 'qdisc netem'), (context) => {
    const namespace = setUp(context, pair);
    const { socket } = namespace;
    const shape = { delay: '50ms', jitter: 5, loss: '1%', rate: '10mbit' };
    for (const request of shapeRequests(va, shape)) socket.requestSync(request);
    expect(socket.requestSync(qdiscs.list({ index: va }))).toMatchObject([
      {
        kind: 'netem',
        options: { latency: 50e6, jitter: 5e6, loss: expect.closeTo(0.01), rate: { rate: 1250000 } },
      },
    ]);
  });

  liveTest(
    'drops by a verdict',
    needs('command ip', 'command nsenter', takes('action gact', ['tc actions add action drop'])),
    (context) => {
      const namespace = setUp(context, pair);
      const { socket } = namespace;
      socket.requestSync(actions.create(verdictAction('drop', { index: 3 })));
      expect(socket.requestSync(actions.list({ kind: 'gact' }))).toMatchObject([
        { kind: 'gact', options: { parameters: { index: 3, verdict: 'drop' } } },
      ]);
    },
  );
});
