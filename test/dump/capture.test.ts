import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, expect, vi } from 'vitest';
import { PacketSocket } from '../../src/dump/capture/packet-socket.ts';
import { links } from '../../src/netlink/protocols/route/index.ts';
import { NetlinkSocket } from '../../src/netlink/socket/socket.ts';
import { createNamedNamespace, removeNamedNamespace } from '../../src/network/namespace/named-namespaces.ts';
import { closeFd } from '../../src/syscalls/index.ts';
import { useCommand } from '../support/command.ts';
import { type Feature, whyMissing } from '../support/features.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { eventually } from '../support/patience.ts';
import { dump, expectBridgeShown, start } from './support.ts';
import { type Traffic, trafficOf } from './traffic.ts';

const command = useCommand();
const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-capture-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

const withoutNlmon: Feature = {
  name: 'no nlmon',
  missing: () => (whyMissing('link nlmon') === undefined ? 'this kernel has nlmon' : undefined),
};

/** Starts a capture, and returns when it is running. */
async function capture(...args: string[]) {
  const abort = new AbortController();
  const running = start(['capture', ...args], '', abort.signal);
  await Promise.race([
    vi.waitFor(() => expect(running.stderr()).toContain('capturing netlink with nlmon0'), 60_000),
    running.done,
  ]);
  return { ...running, end: () => abort.abort() };
}

/** A search path with nothing but `ip`: so without strace. */
function pathWithout(): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((place) => join(place, 'ip'))
    .find((path) => spawnSync(path, ['-V']).status === 0);
  rmSync(join(bin, 'ip'), { force: true });
  symlinkSync(found as string, join(bin, 'ip'));
  return bin;
}

function linkNames(socket: NetlinkSocket): string[] {
  return socket.requestSync(links.list()).map(({ name }) => name);
}

describeLive('a packet socket', () => {
  liveTest('hears the packets of a link, with their times, and counts those that were lost', async () => {
    const socket = NetlinkSocket.open('route');
    await socket.request(links.change('lo', { up: true }));
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const { port } = udp.address();
    let [sent, arrived] = [0, 0];
    udp.on('message', () => arrived++);
    const send = (bytes: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => {
        sent++;
        udp.send(bytes, port, '127.0.0.1', (error) => (error ? reject(error) : resolve()));
      });
    // A packet that has arrived was captured before.
    const allHeard = () => eventually(() => expect(arrived).toBe(sent));

    const heard = new PacketSocket(undefined, 1);
    const before = Date.now();
    const payload = new Uint8Array(50_000).fill(7);
    await send(payload);
    await heard.readable(AbortSignal.timeout(50_000));
    await allHeard();
    const packets = heard.take(100).filter(({ length }) => length > payload.length);
    // Each is heard on its way out and on its way in.
    expect(packets.map(({ type }) => type)).toEqual([4, 0]);
    for (const { bytes, length, protocol, time } of packets) {
      expect(protocol).toBe(0x0800);
      // Ethernet, IPv4 and UDP headers.
      expect(length).toBe(14 + 20 + 8 + payload.length);
      expect(bytes.subarray(42)).toEqual(payload);
      expect(time).toBeGreaterThan(before - 1000);
      expect(time).toBeLessThan(Date.now() + 1000);
    }
    expect(heard.take(1)).toEqual([]);
    heard.close();

    const small = new PacketSocket(undefined, 1, 4096);
    for (let count = 0; count < 50; count++) await send(payload.subarray(0, 1000));
    await allHeard();
    const taken = small.take(1000).length;
    const { packets: all, dropped } = small.statistics();
    expect(all).toBe(100);
    expect(taken).toBeGreaterThan(0);
    expect(dropped).toBe(all - taken);
    expect(small.statistics()).toEqual({ packets: all, dropped });
    await socket.request(links.change('lo', { up: false }));
    expect(() => small.take(1)).toThrow(expect.objectContaining({ code: 'ENETDOWN' }));
    small.close();
    udp.close();
    socket.close();
  });
});

describeLive('dump capture', () => {
  liveTest(
    'writes all messages of the namespace, byte by byte, until a signal ends it',
    needs('link nlmon'),
    async () => {
      const path = join(folder, 'own.pcap');
      const socket = NetlinkSocket.open('route');
      const running = await capture(path);
      expect(linkNames(socket)).toEqual(['lo', 'nlmon0']);
      const said = await trafficOf(async () => {
        await socket.request(links.create({ name: 'br0', kind: 'bridge' }));
        await socket.request(links.list());
        await expect(socket.request(links.delete('nothing'))).rejects.toThrow();
        await socket.request(links.delete('br0'));
      });
      running.end();
      const { code, stderr } = await running.done;
      expect(code).toBe(0);
      expect(linkNames(socket)).toEqual(['lo']);
      const { stdout } = await dump(['file', path, '--json', '--hex']);
      const captured: { bytes: string; direction: string; time: number }[] = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      // The list of links from before is of the namespace too.
      const messages = said.flatMap(({ direction, messages }: Traffic) =>
        messages.map((bytes) => ({ direction, bytes })),
      );
      expect(captured.slice(-messages.length)).toMatchObject(messages);
      expect(captured.every(({ time }) => Math.abs(time - Date.now() / 1000) < 60)).toBe(true);
      expect(stderr).toMatch(/^\d+ datagrams captured of \d+; 0 lost because the receive buffer was full$/m);
      socket.close();
    },
  );

  liveTest(
    'writes what tshark reads as it is read here',
    needs('link nlmon', 'command ip', 'command tshark'),
    async () => {
      const path = join(folder, 'tshark.pcap');
      const running = await capture(path);
      spawnSync('sh', [
        '-c',
        'ip link add br0 type bridge; ip addr add 10.0.0.1/24 dev br0; ip route show table all; ip -s link; ip link del br0',
      ]);
      running.end();
      await running.done;
      const { stdout } = await dump(['file', path, '--json']);
      const ours = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const names = ['netlink.hdr_len', 'netlink.hdr_flags', 'netlink.hdr_seq', 'netlink.hdr_pid'];
      const fields = names.flatMap((name) => ['-e', name]);
      const tshark = spawnSync('tshark', ['-n', '-r', path, '-T', 'fields', '-E', 'separator=|', ...fields], {
        encoding: 'utf8',
      });
      expect(tshark.status, tshark.stderr).toBe(0);
      const rows = tshark.stdout
        .trimEnd()
        .split('\n')
        .map((row) => row.split('|').map((list) => list.split(',').map(Number)));
      // An error repeats the header of its request, which tshark counts as a message; zeros behind a message too.
      const expected = ours.flatMap(({ name, length, sequence, body }) => [
        [length, sequence],
        ...(name === 'NLMSG_ERROR' ? [[body.request.length, body.request.sequence]] : []),
      ]);
      const theirs = rows
        .flatMap(([lengths = [], , sequences = []]) => lengths.map((length, at) => [length, sequences[at]]))
        .filter(([length]) => length !== 0);
      expect(ours.length).toBeGreaterThan(20);
      expect(theirs).toEqual(expected);
    },
  );

  liveTest('prints, and ends after so many datagrams or so much time', needs('link nlmon'), async () => {
    const socket = NetlinkSocket.open('route');
    const counted = await capture('--count', '2', '--json');
    await socket.request(links.get('lo'));
    const { stdout } = await counted.done;
    const messages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(messages).toMatchObject([
      { direction: 'sent', name: 'RTM_GETLINK' },
      { direction: 'received', name: 'RTM_NEWLINK', body: { name: 'lo' } },
    ]);
    const timed = await dump(['capture', '--time', '0.2']);
    expect(timed.stderr).toMatch(/^0 datagrams captured/m);
    expect(linkNames(socket)).toEqual(['lo']);
    socket.close();
  });

  liveTest(
    'writes to the standard output, in a named namespace',
    needs('link nlmon', 'command ip'),
    async () => {
      closeFd(createNamedNamespace('capture_test'));
      try {
        const running = await capture('-', '--netns', 'capture_test');
        spawnSync('ip', ['-n', 'capture_test', 'link', 'show', 'lo']);
        running.end();
        const { bytes } = await running.done;
        const { stdout } = await dump(['file', '-', '--fields', 'name'], bytes);
        expect(stdout).toMatch(/← RTM_NEWLINK .*\n {2}name \[3\] {2}"lo"\n/);
      } finally {
        removeNamedNamespace('capture_test');
      }
    },
  );

  liveTest('says so when its link is removed', needs('link nlmon'), async () => {
    const socket = NetlinkSocket.open('route');
    const running = await capture(join(folder, 'removed.pcap'));
    const ended = expect(running.done).rejects.toThrow(
      'nlmon0, the link that captures netlink, was taken down or deleted',
    );
    await socket.request(links.delete('nlmon0'));
    await ended;
    socket.close();
  });

  liveTest(
    'leaves no link behind when its reader goes',
    needs('link nlmon'),
    async () => {
      const socket = NetlinkSocket.open('route');
      const child = command.start('dump', 'capture', '-');
      await once(child.stdout, 'data');
      expect(linkNames(socket)).toEqual(['lo', 'nlmon0']);
      child.stdout.destroy();
      const closed = once(child, 'close');
      const asking = setInterval(() => void socket.requestSync(links.get('lo')), 50);
      expect((await closed)[0]).toBe(0);
      clearInterval(asking);
      expect(linkNames(socket)).toEqual(['lo']);
      socket.close();
    },
    400_000,
  );

  liveTest('says what is missing where the kernel has no nlmon', needs(withoutNlmon), async () => {
    const socket = NetlinkSocket.open('route');
    for (const args of [
      ['capture', join(folder, 'none.pcap')],
      ['run', '--method', 'nlmon', '--', 'true'],
    ])
      await expect(dump(args)).rejects.toThrow('this kernel has no nlmon (CONFIG_NLMON)');
    expect(linkNames(socket)).toEqual(['lo']);
    socket.close();
  });

  liveTest('refuses what makes no sense', async () => {
    await expect(dump(['capture', 'a', 'b'])).rejects.toThrow("unexpected argument 'b'");
    await expect(dump(['capture', '--time', '-1'])).rejects.toThrow();
    await expect(dump(['capture', '--time=0'])).rejects.toThrow(
      "--time: expected a number of seconds above 0, got '0'",
    );
    await expect(dump(['capture', '--protocol', 'nonsense'])).rejects.toThrow(
      "--protocol: 'nonsense' is no netlink protocol",
    );
    await expect(dump(['capture', '--netns', 'not_there'])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describeLive('dump run', () => {
  liveTest('shows what is said in the namespace, by nlmon', needs('link nlmon', 'command ip'), async () => {
    await expectBridgeShown('--method', 'nlmon');
    const gone = await dump([
      'run',
      '--method',
      'nlmon',
      '--quiet',
      '--',
      'sh',
      '-c',
      'ip link del br8; exit 7',
    ]);
    expect(gone.code).toBe(7);
    await expect(dump(['run', '--method', 'nlmon', '--', 'not-there'])).rejects.toMatchObject({
      code: 'ENOENT',
    });
    const socket = NetlinkSocket.open('route');
    expect(linkNames(socket)).toEqual(['lo']);
    socket.close();
  });

  liveTest('does so by itself where there is no strace', needs('link nlmon', 'command ip'), async () => {
    vi.stubEnv('PATH', pathWithout());
    const { code, stdout, stderr } = await dump([
      'run',
      '--fields',
      'name',
      '--',
      'ip',
      'link',
      'show',
      'lo',
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain('strace is not installed: this is all traffic of the namespace, by nlmon\n');
    expect(stdout).toMatch(/← RTM_NEWLINK .*\n {2}name \[3\] {2}"lo"\n/);
    await expect(dump(['run', '--method', 'strace', '--', 'ip'])).rejects.toThrow('strace is not installed');
  });

  liveTest('says what is missing where there is neither', needs(withoutNlmon, 'command ip'), async () => {
    vi.stubEnv('PATH', pathWithout());
    await expect(dump(['run', '--', 'ip', 'link'])).rejects.toThrow(
      'strace is not installed, and this kernel has no nlmon',
    );
    await expect(dump(['run', '--method', 'tcpdump', '--', 'ip'])).rejects.toThrow(
      "--method: expected strace, nlmon, got 'tcpdump'",
    );
  });

  liveTest('runs in a named namespace', needs('strace', 'command ip'), async () => {
    closeFd(createNamedNamespace('run_test'));
    try {
      const { code } = await dump([
        'run',
        '--netns',
        'run_test',
        '--quiet',
        '--',
        'ip',
        'link',
        'add',
        'br7',
        'type',
        'bridge',
      ]);
      expect(code).toBe(0);
      const inside = await dump(['link', '--netns', 'run_test', '--json']);
      expect(inside.stdout).toContain('"name":"br7"');
      expect((await dump(['link', '--json'])).stdout).not.toContain('"name":"br7"');
    } finally {
      removeNamedNamespace('run_test');
    }
  });

  liveTest(
    'hands on signals, and shows what the command says before it ends',
    needs('strace', 'command ip'),
    async () => {
      const path = join(folder, 'ready');
      const script = `trap 'ip link show lo >/dev/null; exit 5' TERM; : > ${path}; while :; do sleep 0.1; done`;
      const child = command.start('dump', 'run', '-v', '--', 'sh', '-c', script);
      let stdout = '';
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      await vi.waitFor(() => readFileSync(path), 300_000);
      child.kill('SIGTERM');
      expect((await once(child, 'close'))[0]).toBe(5);
      expect(stdout).toMatch(/← RTM_NEWLINK .*\n(?: .*\n)* {2}name \[3\] +"lo"\n/);
    },
    400_000,
  );
});
