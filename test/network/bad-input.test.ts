import { Bridge, Namespace, NetlinkSocket, VethPair } from 'tsnetlink';
import { addresses, links } from 'tsnetlink/route';
import { afterEach, expect } from 'vitest';
import { describeLive, liveTest } from '../support/live.ts';

/** Each bad input: what is done with a namespace and a link in it, and the error that it must give. */
const refusals: [
  what: string,
  act: (a: Namespace) => Promise<unknown>,
  error: Record<string, unknown>,
  message: RegExp,
][] = [
  [
    'an empty link name',
    (a) => a.createLink({ kind: 'bridge', name: '' }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /name: .*not empty/,
  ],
  [
    'a link name of 16 bytes',
    (a) => a.createLink({ kind: 'bridge', name: 'a'.repeat(16) }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /16 bytes.*15/,
  ],
  [
    'a link name of 8 characters and 16 bytes',
    (a) => a.createLink({ kind: 'bridge', name: 'ä'.repeat(8) }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /16 bytes/,
  ],
  [
    'a link name with /',
    (a) => a.createLink({ kind: 'bridge', name: 'a/b' }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /'\/'/,
  ],
  [
    'a link name with NUL',
    (a) => a.createLink({ kind: 'bridge', name: 'a\0b' }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /NUL/,
  ],
  [
    'a prefix length of 33',
    async (a) => (await a.link('lo')).addAddress('10.0.0.1/33'),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /10\.0\.0\.1\/33.*0 to 32/,
  ],
  [
    'an address with 300',
    async (a) => (await a.link('lo')).addAddress('10.0.0.300'),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /10\.0\.0\.300/,
  ],
  [
    'a negative mtu',
    async (a) => (await a.link('lo')).setMtu(-1),
    { code: 'ERR_OUT_OF_RANGE' },
    /mtu: expected 0 to/,
  ],
  [
    'a pattern for a link name',
    (a) => a.createLink({ kind: 'bridge', name: 'br%d' }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /name: .*'%'.*br%d/,
  ],
  [
    'a pattern for the end of a pair',
    (a) => VethPair.create({ name: 'x', namespace: a }, { name: 'y%d', namespace: a }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /y%d/,
  ],
  [
    'a pattern for a bridge',
    (a) => Bridge.create({ name: 'br%d', namespace: a }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /br%d/,
  ],
  [
    'a link without a name',
    (a) => a.createLink({ kind: 'bridge' } as never),
    { code: 'ERR_INVALID_ARG_TYPE', field: 'name' },
    /link create: name: expected/,
  ],
  [
    'up that is neither true nor false',
    async (a) => (await a.link('lo')).change({ up: 'yes' as never }),
    { code: 'ERR_INVALID_ARG_TYPE', field: 'up' },
    /true or false, got 'yes'/,
  ],
  [
    'a flag that is neither true nor false',
    async (a) => (await a.link('lo')).change({ flags: { promisc: 1 as never } }),
    { code: 'ERR_INVALID_ARG_TYPE', field: 'flags.promisc' },
    /true or false, got 1/,
  ],
  [
    'the name of a namespace for a Namespace to move to',
    async (a) => (await a.link('lo')).moveTo('refusing' as never),
    { code: 'ERR_INVALID_ARG_TYPE' },
    /expected a Namespace/,
  ],
  [
    'the name of a namespace for one to open a socket in',
    async () => NetlinkSocket.open('route', { namespace: 'refusing' as never }),
    { code: 'ERR_INVALID_ARG_TYPE' },
    /fd/,
  ],
  ['a host that is no text', (a) => a.lookup(5 as never), { code: 'ERR_INVALID_ARG_TYPE' }, /expected text/],
  [
    'a family that there is not',
    (a) => a.lookup('localhost', { family: 5 as never }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /0, 4, 6/,
  ],
  [
    'an option that does not exist',
    (a) => a.createLink({ kind: 'bridge', name: 'x', mutt: 1 } as never),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /mutt/,
  ],
  [
    'an address for a pair',
    (a) =>
      VethPair.create({ name: 'x', namespace: a, addresses: ['10.0.0.0.1/8'] }, { name: 'y', namespace: a }),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /10\.0\.0\.0\.1/,
  ],
  [
    'a link that does not exist',
    (a) => a.link('nope'),
    { code: 'ENODEV', name: 'NetlinkError' },
    /^link get nope: ENODEV: No such device/,
  ],
  ['an index that does not exist', (a) => a.link(4711), { code: 'ENODEV' }, /link get 4711/],
  ['a namespace name that is empty', () => Namespace.create(''), { code: 'ERR_INVALID_ARG_VALUE' }, /empty/],
  [
    'a namespace name of 256 bytes',
    () => Namespace.create('a'.repeat(256)),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /255/,
  ],
  ['a namespace name with /', () => Namespace.create('../a'), { code: 'ERR_INVALID_ARG_VALUE' }, /'\/'/],
  ['a namespace name with NUL', () => Namespace.open('a\0'), { code: 'ERR_INVALID_ARG_VALUE' }, /NUL/],
  [
    'a namespace that exists',
    () => Namespace.create('refusing'),
    { code: 'EEXIST', name: 'SystemError' },
    /refusing/,
  ],
  ['a namespace that does not', () => Namespace.open('nowhere'), { code: 'ENOENT' }, /nowhere/],
  ['a process that does not exist', () => Namespace.open({ pid: 2 ** 30 }), { code: 'ENOENT' }, /1073741824/],
  [
    'a file that is no namespace',
    () => Namespace.open({ path: '/proc/self/status' }),
    { code: 'EINVAL' },
    /not a network namespace/,
  ],
  [
    'a namespace by nothing',
    () => Namespace.open({} as never),
    { code: 'ERR_INVALID_ARG_TYPE' },
    /expected a name/,
  ],
  [
    'an async function to run',
    async (a) => a.run((async () => {}) as never),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /synchronous/,
  ],
  [
    'a function that returns a promise',
    async (a) => a.run((() => Promise.reject(new Error('x'))) as never),
    { code: 'ERR_INVALID_ARG_VALUE' },
    /synchronous/,
  ],
  ['nothing to run', async (a) => a.run(undefined as never), { code: 'ERR_INVALID_ARG_TYPE' }, /function/],
];

describeLive('bad input', () => {
  afterEach(async () => {
    for (const name of await Namespace.list()) await (await Namespace.open(name)).delete();
  });

  for (const [what, act, error, message] of refusals) {
    liveTest(`${what} is refused, and nothing has changed`, async () => {
      const a = await Namespace.create('refusing');
      const before = JSON.stringify((await a.links()).map(({ name, index }) => [name, index]));
      const failure = await act(a).then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(failure).toMatchObject(error);
      expect(failure?.message).toMatch(message);
      expect(JSON.stringify((await a.links()).map(({ name, index }) => [name, index]))).toBe(before);
      expect(await Namespace.list()).toEqual(['refusing']);
    });
  }

  liveTest('use after close is refused by every method', async () => {
    const a = await Namespace.create('closing');
    const lo = await a.link('lo');
    await a.delete();
    expect(a.closed).toBe(true);
    const uses = [
      () => a.links(),
      () => a.link('lo'),
      () => a.ping('127.0.0.1'),
      () => lo.up(),
      () => lo.refresh(),
      () => a.delete(),
      async () => a.run(() => 1),
    ];
    for (const use of uses) await expect(use()).rejects.toMatchObject({ code: 'ERR_NAMESPACE_CLOSED' });
    a.close();

    const socket = NetlinkSocket.open('route');
    socket.close();
    socket.close();
    await expect(socket.request(links.list())).rejects.toMatchObject({ code: 'ERR_NETLINK_CLOSED' });
    expect(() => socket.requestSync(links.list())).toThrow(
      expect.objectContaining({ code: 'ERR_NETLINK_CLOSED' }),
    );
    await expect(socket.batch([addresses.add({ index: 1, address: '10.0.0.1/8' })])).rejects.toMatchObject({
      code: 'ERR_NETLINK_CLOSED',
    });
  });
});
