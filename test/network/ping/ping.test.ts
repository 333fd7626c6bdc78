import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type PingOptions,
  type PingResult,
  ping as pingAtUsualPace,
} from '../../../src/network/ping/ping.ts';
import {
  createNetworkNamespace,
  homeNetworkNamespace,
  inNetworkNamespace,
} from '../../../src/syscalls/namespace.ts';
import { closeFd } from '../../../src/syscalls/socket.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { eventually, patience, untilReached } from '../../support/patience.ts';
import { useScripts } from '../../support/script.ts';

const open: number[] = [];
/** A namespace; `ip` commands are run in it, one a line. */
function namespace(commands = ''): number {
  const fd = createNetworkNamespace();
  open.push(fd);
  ip(fd, commands);
  return fd;
}
function ip(fd: number, commands: string): void {
  for (const line of commands
    .split('\n')
    .map((text) => text.trim())
    .filter(Boolean)) {
    inNetworkNamespace(fd, () =>
      execFileSync('ip', line.split(/\s+/), { stdio: ['ignore', 'ignore', 'inherit'] }),
    );
  }
}
function set(fd: number, path: string, value: string): void {
  inNetworkNamespace(fd, () => writeFileSync(`/proc/sys/net/${path}`, value));
}
afterEach(() => {
  for (const fd of open.splice(0)) closeFd(fd);
});

/** A ping that waits for as long as a slow machine may take. */
function ping(fd: number | undefined, destination: string, options?: PingOptions): Promise<PingResult> {
  return pingAtUsualPace(fd === undefined ? fd : { fd }, destination, { timeout: patience, ...options });
}

/** Two namespaces with a link between them: 10.0.0.1 and fd00::1 here, 10.0.0.2 and fd00::2 there. */
function pair(): [here: number, there: number] {
  const [here, there] = [namespace(), namespace()];
  const address = (n: number) => `
    address add 10.0.0.${n}/24 dev end
    address add fd00::${n}/64 dev end nodad
    address add fe80::${n}/64 dev end nodad
    link set lo up
    link set end up
  `;
  ip(here, `link add end type veth peer name end netns /proc/${process.pid}/fd/${there}`);
  ip(here, address(1));
  ip(there, address(2));
  // A question for a neighbour may come before the other end is ready: ask again soon, not after a second.
  for (const fd of [here, there]) askNeighbours(fd, 250);
  return [here, there];
}

/** How often, every 20 ms, a neighbour is asked for before it counts as unreachable. */
function askNeighbours(fd: number, times: number, link = 'end'): void {
  for (const family of ['ipv4', 'ipv6']) {
    set(fd, `${family}/neigh/${link}/mcast_solicit`, String(times));
    set(fd, `${family}/neigh/${link}/retrans_time_ms`, '20');
  }
}

/**
 * IPv6 uses a new link only once the kernel's watch for carriers has run, which takes up to a second: or longer, if many
 * other links of the machine come and go, as it sees to a hundred of them in a second.
 */
function reachable(fd: number, destination: string): Promise<void> {
  const soon = { timeout: 50 };
  return untilReached({ ping: (to) => ping(fd, to, soon) }, destination);
}

const descriptors = () => readdirSync('/proc/self/fd').length;
const oneReply = (from: string, ttl = 64) => ({
  destination: from,
  sent: 1,
  received: 1,
  loss: 0,
  rtt: {
    min: expect.any(Number),
    average: expect.any(Number),
    max: expect.any(Number),
    deviation: 0,
  },
  replies: [{ sequence: 1, rtt: expect.any(Number), ttl, from }],
  errors: [],
});
const oneError = (code: string, message: string, from?: string) => ({
  sent: 1,
  received: 0,
  loss: 1,
  replies: [],
  errors: [{ sequence: 1, code, message: `${code}: ${message}`, ...(from && { from }) }],
});

describe('bad arguments of ping are refused:', () => {
  const address = 'expected an IP address, got';
  test.each<[string, unknown, PingOptions | Record<string, unknown>, string, string]>([
    [
      'a host name',
      'localhost',
      {},
      'ERR_INVALID_ARG_VALUE',
      'destination: expected an IP address (host names are not looked up)',
    ],
    ['a part out of range', '10.0.0.300', {}, 'ERR_INVALID_ARG_VALUE', 'destination: expected an IP address'],
    ['a prefix', '10.0.0.1/24', {}, 'ERR_INVALID_ARG_VALUE', 'destination: expected an IP address'],
    ['nothing', '', {}, 'ERR_INVALID_ARG_VALUE', 'destination: expected an IP address'],
    ['no string', 7, {}, 'ERR_INVALID_ARG_TYPE', 'destination: expected an IP address as text, got 7'],
    [
      'an IPv4 address with a link',
      '10.0.0.1%lo',
      {},
      'ERR_INVALID_ARG_VALUE',
      'destination: expected an IP address',
    ],
    ['a link-local address without its link', 'fe80::1', {}, 'ERR_INVALID_ARG_VALUE', 'needs its link'],
    ['a bad source', '::1', { source: 'x' }, 'ERR_INVALID_ARG_VALUE', `source: ${address}`],
    [
      'a source of another family',
      '::1',
      { source: '127.0.0.1' },
      'ERR_INVALID_ARG_VALUE',
      'same IP version',
    ],
    ['no request', '::1', { count: 0 }, 'ERR_OUT_OF_RANGE', 'count: expected 1 to 65535, got 0'],
    ['half a request', '::1', { count: 1.5 }, 'ERR_OUT_OF_RANGE', 'count'],
    ['many requests', '::1', { count: 65536 }, 'ERR_OUT_OF_RANGE', 'count'],
    [
      'a number as text',
      '::1',
      { count: '1' },
      'ERR_INVALID_ARG_TYPE',
      "count: expected a number of requests, got '1'",
    ],
    ['a negative timeout', '::1', { timeout: -1 }, 'ERR_OUT_OF_RANGE', 'timeout'],
    ['no end of the timeout', '::1', { timeout: Number.NaN }, 'ERR_OUT_OF_RANGE', 'timeout'],
    ['an endless interval', '::1', { interval: Infinity }, 'ERR_OUT_OF_RANGE', 'interval'],
    ['more than fits', '::1', { size: 65508 }, 'ERR_OUT_OF_RANGE', 'size'],
    ['no hop', '::1', { ttl: 0 }, 'ERR_OUT_OF_RANGE', 'ttl'],
    ['too many hops', '::1', { ttl: 256 }, 'ERR_OUT_OF_RANGE', 'ttl'],
    ['an empty link', '::1', { device: '' }, 'ERR_INVALID_ARG_VALUE', 'device'],
    [
      'an unknown option',
      '::1',
      { tll: 5 },
      'ERR_INVALID_ARG_VALUE',
      "tll: there is no such key; did you mean 'ttl'?",
    ],
    ['a long link', '::1', { device: 'a'.repeat(16) }, 'ERR_INVALID_ARG_VALUE', 'device'],
  ])('%s', async (_what, destination, options, code, message) => {
    await expect(ping(undefined, destination as string, options)).rejects.toMatchObject({
      name: code === 'ERR_OUT_OF_RANGE' ? 'RangeError' : 'TypeError',
      code,
      message: expect.stringContaining(message),
    });
  });
});

describeLive('ping', () => {
  liveTest('tells that the network is unreachable while the loopback link is down, at once', async () => {
    const fd = namespace();
    // Before the event loop turns.
    expect(await Promise.race([ping(fd, '127.0.0.1'), turn('later')])).toEqual({
      destination: '127.0.0.1',
      ...oneError('ENETUNREACH', 'Network is unreachable'),
    });
  });

  liveTest('reaches the loopback link once it is up', async () => {
    const fd = namespace('link set lo up');
    const begin = performance.now();
    const result = await ping(fd, '127.0.0.1');
    expect(result).toEqual(oneReply('127.0.0.1'));
    expect(result.rtt!.min).toBeGreaterThan(0);
    expect(result.rtt!.min).toBeLessThan(performance.now() - begin);
  });

  liveTest('reaches it with IPv6', needs('ipv6'), async () => {
    const fd = namespace();
    expect(await ping(fd, '::1')).toMatchObject({ received: 0, errors: [{ sequence: 1 }] });
    ip(fd, 'link set lo up');
    expect(await ping(fd, '::1')).toEqual(oneReply('::1'));
  });

  liveTest('pings from the namespace of this thread by default', async () => {
    expect(await ping(undefined, '127.0.0.1')).toMatchObject(
      oneError('ENETUNREACH', 'Network is unreachable'),
    );
  });

  liveTest('sends several requests, in intervals', async () => {
    const fd = namespace('link set lo up');
    const begin = performance.now();
    const result = await ping(fd, '127.0.0.1', { count: 5, interval: 20 });
    expect(performance.now() - begin).toBeGreaterThan(70);
    expect(result).toMatchObject({ sent: 5, received: 5, loss: 0, errors: [] });
    expect(result.replies.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    const { min, average, max } = result.rtt!;
    expect(min).toBeLessThanOrEqual(average);
    expect(average).toBeLessThanOrEqual(max);
  });

  liveTest('sends many requests as fast as it can', async () => {
    const [here] = pair();
    for (const destination of ['10.0.0.2', 'fd00::2']) {
      // Few requests may wait for the neighbour to be found.
      await reachable(here, destination);
      expect(await ping(here, destination, { count: 1000, interval: 0 })).toMatchObject({
        sent: 1000,
        received: 1000,
      });
    }
  });

  liveTest('sends requests of any size', async () => {
    const fd = namespace('link set lo up');
    for (const size of [0, 1, 7, 8, 9, 1472, 65507]) {
      for (const destination of ['127.0.0.1', '::1']) {
        expect(await ping(fd, destination, { size })).toMatchObject({ received: 1 });
      }
    }
  });

  liveTest('keeps pings apart that run at the same time', async () => {
    const [here, there] = pair();
    await reachable(here, '10.0.0.2');
    const pings = Array.from({ length: 20 }, (_, i) =>
      ping(i % 2 ? here : there, i % 2 ? '10.0.0.2' : '10.0.0.1', { count: 10, interval: 1, size: i % 5 }),
    );
    for (const result of await Promise.all(pings)) {
      expect(result).toMatchObject({ sent: 10, received: 10 });
      expect(new Set(result.replies.map(({ sequence }) => sequence)).size).toBe(10);
    }
  });

  liveTest('gets no reply from a link whose other end is down', async () => {
    const [here, there] = pair();
    ip(there, 'link set end down');
    // It is given up when its time is over, while one with more time waits on.
    const controller = new AbortController();
    const longer = ping(here, '10.0.0.2', { signal: controller.signal }).catch(() => 'waited on');
    expect(await ping(here, '10.0.0.2', { timeout: 100 })).toMatchObject({ sent: 1, received: 0, loss: 1 });
    controller.abort();
    expect(await longer).toBe('waited on');
    ip(there, 'link set end up');
    await reachable(here, '10.0.0.2');
    expect(await ping(here, '10.0.0.2')).toEqual(oneReply('10.0.0.2'));
    expect(await ping(there, '10.0.0.1')).toEqual(oneReply('10.0.0.1'));
  });

  liveTest('waits for a reply until the timeout, and takes no late reply for another', async () => {
    const [here, there] = pair();
    await reachable(here, '10.0.0.2');
    const delayed = async (options: PingOptions) => {
      ip(there, 'address del 10.0.0.2/24 dev end');
      ip(here, 'neigh flush dev end');
      const result = ping(here, '10.0.0.2', options);
      await sleep(100);
      // The request has been waiting here, until a link has the address.
      ip(there, 'address add 10.0.0.2/24 dev end');
      return await result;
    };
    const begin = performance.now();
    const waited = await delayed({});
    expect(waited).toMatchObject({ received: 1, errors: [] });
    expect(waited.rtt!.min).toBeGreaterThan(90);
    expect(waited.rtt!.min).toBeLessThan(performance.now() - begin);

    // Where the machine stands still, the second reply is late as well: then once more.
    let late: PingResult;
    do late = await delayed({ count: 2, timeout: 50, interval: 400 });
    while (late.received === 0);
    expect(late).toMatchObject({ sent: 2, received: 1, loss: 0.5, replies: [{ sequence: 2 }], errors: [] });
  });

  liveTest('tells why from the routes', async () => {
    const fd = namespace(`
      link set lo up
      route add prohibit 10.1.0.0/16
      route add unreachable 10.2.0.0/16
      route add blackhole 10.3.0.0/16
    `);
    expect(await ping(fd, '10.1.0.1')).toMatchObject(oneError('EACCES', 'Permission denied'));
    expect(await ping(fd, '10.2.0.1')).toMatchObject(oneError('EHOSTUNREACH', 'No route to host'));
    expect(await ping(fd, '10.3.0.1')).toMatchObject(oneError('EINVAL', 'Invalid argument'));
    const result = await ping(fd, '10.4.0.1', { count: 3, interval: 1 });
    expect(result.errors.map(({ sequence, code }) => [sequence, code])).toEqual([
      [1, 'ENETUNREACH'],
      [2, 'ENETUNREACH'],
      [3, 'ENETUNREACH'],
    ]);
  });

  liveTest('tells that a neighbour does not answer', async () => {
    const [here] = pair();
    await reachable(here, 'fd00::2');
    askNeighbours(here, 1);
    expect(await ping(here, '10.0.0.9')).toMatchObject(
      oneError('EHOSTUNREACH', 'host unreachable (from 10.0.0.1)', '10.0.0.1'),
    );
    expect(await ping(here, 'fd00::9')).toMatchObject(
      oneError('EHOSTUNREACH', 'address unreachable (from fd00::1)', 'fd00::1'),
    );
    // Errors of earlier requests do not spoil later ones.
    const { sent, errors } = await ping(here, '10.0.0.9', { count: 10, interval: 15 });
    expect(sent).toBe(10);
    expect(errors.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['EHOSTUNREACH']));
  });

  liveTest('tells which router gave up', async () => {
    const [here, router] = pair();
    const far = namespace();
    set(router, 'ipv4/ip_forward', '1');
    set(router, 'ipv6/conf/all/forwarding', '1');
    ip(router, `link add far type veth peer name end netns /proc/${process.pid}/fd/${far}`);
    ip(router, 'address add 10.1.0.1/24 dev far\naddress add fd01::1/64 dev far nodad\nlink set far up');
    ip(far, 'address add 10.1.0.2/24 dev end\naddress add fd01::2/64 dev end nodad\nlink set end up');
    askNeighbours(router, 50, 'far');
    askNeighbours(far, 50);
    ip(far, 'route add default via 10.1.0.1\nroute add default via fd01::1');
    ip(here, 'route add default via 10.0.0.2\nroute add default via fd00::2');
    await reachable(here, '10.1.0.2');
    await reachable(here, 'fd01::2');
    expect(await ping(here, '10.1.0.2')).toEqual(oneReply('10.1.0.2', 63));
    expect(await ping(here, 'fd01::2')).toEqual(oneReply('fd01::2', 63));
    expect(await ping(here, '10.1.0.2', { ttl: 1 })).toMatchObject(
      oneError('EHOSTUNREACH', 'time to live exceeded (from 10.0.0.2)', '10.0.0.2'),
    );
    expect(await ping(here, 'fd01::2', { ttl: 1 })).toMatchObject(
      oneError('EHOSTUNREACH', 'hop limit exceeded (from fd00::2)', 'fd00::2'),
    );
    expect(await ping(here, '10.2.0.1')).toMatchObject(
      oneError('ENETUNREACH', 'network unreachable (from 10.0.0.2)', '10.0.0.2'),
    );
    expect(await ping(here, 'fd02::1')).toMatchObject(
      oneError('ENETUNREACH', 'no route to destination (from fd00::2)', 'fd00::2'),
    );
  });

  liveTest('reaches link-local addresses and groups by their link', async () => {
    const [here] = pair();
    await reachable(here, 'fe80::2%end');
    expect(await ping(here, 'fe80::2%end')).toEqual(oneReply('fe80::2%end'));
    const { replies } = await ping(here, 'fe80::2', { device: 'end' });
    expect(replies).toMatchObject([{ from: 'fe80::2%end' }]);
    expect(await ping(here, 'ff02::1%end')).toMatchObject({ received: 1 });
    await expect(ping(here, 'fe80::2%none')).rejects.toMatchObject({
      name: 'SystemError',
      code: 'ENODEV',
      message: 'ioctl: ENODEV: No such device (link none)',
    });
  });

  liveTest('sends from the given address and link', async () => {
    const [here] = pair();
    await reachable(here, '10.0.0.2');
    ip(here, 'address add 10.0.0.3/24 dev end');
    expect(await ping(here, '10.0.0.2', { source: '10.0.0.3' })).toEqual(oneReply('10.0.0.2'));
    expect(await ping(here, '10.0.0.2', { device: 'end' })).toEqual(oneReply('10.0.0.2'));
    expect(await ping(here, '10.0.0.2', { device: 'lo', timeout: 50 })).toMatchObject({ received: 0 });
    await expect(ping(here, '10.0.0.2', { source: '10.0.0.99' })).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
      message: 'bind: EADDRNOTAVAIL: Cannot assign requested address (source address 10.0.0.99)',
    });
    await expect(ping(here, '10.0.0.2', { device: 'none' })).rejects.toMatchObject({
      code: 'ENODEV',
      message: 'setsockopt: ENODEV: No such device (link none)',
    });
  });

  liveTest('works with datagram sockets just as with raw ones', async () => {
    const [here, there] = pair();
    await reachable(here, '10.0.0.2');
    const group = String(process.getgid!());
    const kind = () => readProtocols(here);
    expect(kind()).toEqual({ raw: 0, icmp: 0 });
    const raw = ping(here, '10.0.0.2', { count: 2, interval: 1 });
    expect(kind()).toEqual({ raw: 1, icmp: 0 });
    expect(await raw).toMatchObject({ received: 2 });
    set(here, 'ipv4/ping_group_range', `${group} ${group}`);
    const datagram = ping(here, '10.0.0.2', { count: 2, interval: 1 });
    expect(kind()).toEqual({ raw: 0, icmp: 1 });
    expect(await datagram).toMatchObject({ received: 2, replies: [{ ttl: 64 }, { ttl: 64 }] });
    await reachable(here, 'fe80::2%end');
    expect(await ping(here, 'fd00::2')).toEqual(oneReply('fd00::2'));
    expect(await ping(here, 'fe80::2%end')).toEqual(oneReply('fe80::2%end'));
    expect(await ping(here, '127.0.0.1', { size: 0 })).toMatchObject({ received: 1 });

    askNeighbours(here, 1);
    expect(await ping(here, '10.0.0.9', { count: 2, interval: 1 })).toMatchObject({
      received: 0,
      errors: [{ code: 'EHOSTUNREACH', from: '10.0.0.1' }, { code: 'EHOSTUNREACH' }],
    });
    expect(await ping(here, 'fd00::9')).toMatchObject({
      errors: [{ code: 'EHOSTUNREACH', from: 'fd00::1' }],
    });
    ip(there, 'link set end down');
    expect(await ping(here, '10.0.0.2', { timeout: 50 })).toMatchObject({ received: 0, loss: 1 });
  });

  liveTest('is ended by its signal, at once', async () => {
    const [here, there] = pair();
    ip(there, 'link set end down');
    homeNetworkNamespace();
    const before = descriptors();
    const reason = new Error('enough');
    await expect(ping(here, '10.0.0.2', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(ping(here, '10.0.0.2', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    for (const [destination, options] of [
      ['10.0.0.2', {}],
      ['127.0.0.1', { count: 100, interval: patience }],
    ] as const) {
      const controller = new AbortController();
      const running = ping(here, destination, { ...options, signal: controller.signal });
      await sleep(20);
      controller.abort(reason);
      // Before the event loop turns.
      await expect(Promise.race([running, turn()])).rejects.toBe(reason);
    }
    expect(descriptors()).toBe(before);
  });

  liveTest('leaves nothing behind', async () => {
    const [here] = pair();
    await reachable(here, '10.0.0.2');
    const before = descriptors();
    for (let i = 0; i < 200; i++) await ping(here, i % 2 ? '10.0.0.2' : '10.9.9.9');
    await ping(here, '10.0.0.2', { source: '10.0.0.99' }).catch(() => {});
    await eventually(() => expect(descriptors()).toBe(before));
  });
});

/** How many sockets of each kind there are. */
function readProtocols(fd: number): { raw: number; icmp: number } {
  const lines = (name: string) =>
    inNetworkNamespace(fd, () => execFileSync('cat', [`/proc/self/net/${name}`], { encoding: 'utf8' }))
      .trim()
      .split('\n').length - 1;
  return { raw: lines('raw'), icmp: lines('icmp') };
}

const run = useScripts('src/network/ping/ping.ts');

describeLive('ping in another process', () => {
  const unprivileged = (range?: string) => [
    'unshare',
    '--net',
    'sh',
    '-euc',
    `ip link set lo up
     ${range ? `echo ${range} > /proc/sys/net/ipv4/ping_group_range` : ''}
     exec setpriv --bounding-set=-all --inh-caps=-all "$@"`,
    'sh',
  ];
  const code = `
    for (const destination of ['127.0.0.1', '::1']) {
      await source.ping(undefined, destination).then(
        ({ received }) => report(received), 
        ({ name, code, message, cause }) => report({ name, code, message, cause: cause?.code }));
    }
  `;

  liveTest('needs no capability where the group is in ping_group_range', () => {
    expect(run(code, { wrapper: unprivileged('0 0') }).reports).toEqual([1, 1]);
  });

  liveTest('says what is needed where it is not', () => {
    const refused = {
      name: 'SystemError',
      code: 'EPERM',
      message: expect.stringMatching(
        /^socket: EPERM: Operation not permitted \(.*CAP_NET_RAW.*ping_group_range\)$/,
      ),
      cause: 'EPERM',
    };
    expect(run(code, { wrapper: unprivileged() }).reports).toEqual([refused, refused]);
  });

  liveTest('lets the process end when it is done', () => {
    // The timers that it has set are of more time than the process is given.
    const { status, reports } = run(
      `
      await source.ping(undefined, '127.0.0.1', { timeout: 100_000, count: 2, interval: 1 }).then(({ received }) => report(received));
      await source.ping(undefined, '127.0.0.1', { timeout: 100_000, count: 2, interval: 100_000, signal: AbortSignal.timeout(20) })
        .catch(({ name }) => report(name));
    `,
      { wrapper: ['unshare', '--net', 'sh', '-euc', 'ip link set lo up; exec "$@"', 'sh'] },
    );
    expect(reports).toEqual([2, 'TimeoutError']);
    expect(status).toBe(0);
  });
});
