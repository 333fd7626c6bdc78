import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { straceMessages as messagesInCall, messageTypesOf } from '../../src/dump/capture/strace-text.ts';
import { loadProtocols } from '../../src/netlink/protocol-table.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { dump } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-others-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The output of strace for commands with many messages: decoded, and the bytes below. */
function trace(): string {
  const path = join(folder, 'trace');
  const script = `
    ip link set lo up
    ip link add ve0 type veth peer name ve1
    ip link add br0 type bridge
    ip link set ve0 master br0
    ip addr add 10.0.0.1/24 dev ve1
    ip link set ve1 up
    ip route add 10.1.0.0/16 via 10.0.0.2 dev ve1
    ip link show; ip addr show; ip route show table all; ip neigh show; ip rule show
    ip link delete nothing; ip link delete ve0; ip link delete br0`;
  const options = [
    '-f',
    '-yy',
    '-ttt',
    '-v',
    '-s',
    '4096',
    '-e',
    'trace=%network',
    '-e',
    'read=all',
    '-e',
    'write=all',
  ];
  spawnSync('strace', [...options, '-o', path, 'sh', '-c', script], { stdio: 'ignore' });
  return path;
}

/** The messages that `dump` finds in a file. */
async function messagesOf(path: string) {
  const { code, stdout } = await dump(['file', path, '--json', '--hex']);
  expect(code).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The messages of a trace as strace decoded them, with its name for the type and the text of the rest. */
async function straceMessages(text: string) {
  const types = messageTypesOf((await loadProtocols()).values());
  return text
    .split('\n')
    .filter((line) => /\d+<NETLINK/.test(line) && / = \d+$/.test(line) && !line.includes('MSG_PEEK'))
    .flatMap((line) =>
      [...messagesInCall(line, types)].map(({ bytes, decoded }) => ({
        line,
        decoded,
        bytes: Buffer.from(bytes),
      })),
    );
}

/** The names of constants without what only strace writes: `IFF_LOWER_UP` is `lowerup`. */
function normalize(names: string, prefix: string): string[] {
  const list = names.split('|').map((name) => name.replace(prefix, '').replaceAll('_', '').toLowerCase());
  return list.filter((name) => name !== '0').sort();
}

/** Fields of fixed headers: strace's name, ours, and the prefix of the constants. */
const fields = [
  ['ifi_family', 'family', 'AF_'],
  ['ifi_type', 'type', 'ARPHRD_'],
  ['ifi_flags', 'flags', 'IFF_'],
  ['ifa_family', 'family', 'AF_'],
  ['ifa_scope', 'scope', 'RT_SCOPE_'],
  ['rtm_family', 'family', 'AF_'],
  ['rtm_protocol', 'protocol', 'RTPROT_'],
  ['rtm_scope', 'scope', 'RT_SCOPE_'],
  ['rtm_type', 'type', 'RTN_'],
] as const;
/** Names of iproute2 and of the library that differ from those of the kernel. */
const synonyms: Readonly<Record<string, string>> = { universe: 'global' };

describeLive('dump beside other decoders', () => {
  liveTest(
    'tells what strace tells: types, lengths, flags, numbers, names of constants',
    needs('strace', 'command ip'),
    async () => {
      const path = trace();
      const ours = await messagesOf(path);
      const theirs = await straceMessages(readFileSync(path, 'utf8'));
      expect(ours.length).toBeGreaterThan(50);
      expect(ours.map(({ bytes }) => bytes.slice(0, 32))).toEqual(
        theirs.map(({ bytes }) => bytes.toString('hex')),
      );
      let compared = 0;
      for (const [index, { line, decoded }] of theirs.entries()) {
        const { name, body } = ours[index];
        expect(line).toContain(`nlmsg_type=${name === 'ACK' ? 'NLMSG_ERROR' : name}`);
        for (const [theirName, ourName, prefix] of fields) {
          const constant = new RegExp(`^\\{(?:[^{]*, )?${theirName}=([A-Z_0-9|]+)[,}]`).exec(decoded)?.[1];
          const value = body[ourName];
          if (constant === undefined || !constant.startsWith(prefix)) continue;
          const own = [value].flat().map((text) => text.toLowerCase());
          expect(own.sort(), line).toEqual(normalize(constant, prefix).map((text) => synonyms[text] ?? text));
          compared++;
        }
      }
      expect(compared).toBeGreaterThan(100);
    },
  );

  liveTest(
    'tells what tshark tells: of every message type, length, flags, numbers, and its attributes',
    needs('strace', 'command ip', 'command tshark'),
    async () => {
      const capture = join(folder, 'capture.pcap');
      const path = trace();
      await dump(['file', path, '--quiet', '--record', capture]);
      const ours = await messagesOf(capture);
      expect(ours.map(({ bytes }) => bytes)).toEqual((await messagesOf(path)).map(({ bytes }) => bytes));

      const names = [
        'netlink.family',
        'netlink.hdr_len',
        'netlink.hdr_flags',
        'netlink.hdr_seq',
        'netlink.hdr_pid',
        'netlink.attr_len',
        'netlink.attr_type',
      ];
      const tshark = (...args: string[]): string => {
        const { stdout, status, stderr } = spawnSync('tshark', ['-n', '-r', capture, ...args], {
          encoding: 'utf8',
          maxBuffer: 2 ** 28,
        });
        expect(status, stderr).toBe(0);
        return stdout;
      };
      const rows = tshark('-T', 'fields', '-E', 'separator=|', ...names.flatMap((name) => ['-e', name]))
        .trimEnd()
        .split('\n');
      // Some programs send zeros behind a message, which tshark takes for one more, of length 0.
      const column = (index: number): number[] =>
        rows.flatMap((row) => {
          const columns = row.split('|').map((list) => list.split(',').filter(Boolean).map(Number));
          return (columns[index] as number[]).filter((_, at) => columns[1]?.[at] !== 0);
        });
      // An error repeats the header of its request, which tshark counts as a message.
      const headers = ours.flatMap(({ type, length, sequence, port, body }) => [
        [length, sequence, port],
        ...(type === 2 ? [[body.request.length, body.request.sequence, body.request.port]] : []),
      ]);
      expect(column(0).every((family) => family === 0)).toBe(true);
      expect(column(1)).toEqual(headers.map(([length]) => length));
      expect(column(3)).toEqual(headers.map(([, sequence]) => sequence));
      expect(column(4)).toEqual(headers.map(([, , port]) => port));
      const types = [...tshark('-V').matchAll(/^ +Message type: .*\((0x[0-9a-f]+|\d+)\)$/gm)]
        .map(([, type]) => Number(type))
        .filter((type) => type !== 0);
      expect(types).toEqual(
        ours.flatMap(({ type, body }) => (type === 2 ? [type, body.request.type] : [type])),
      );

      // Top-level attributes, in order, among those that tshark lists at all levels.
      const theirs = rows.flatMap((row) => {
        const [lengths = [], numbers = []] = row
          .split('|')
          .slice(5)
          .map((list) => list.split(','));
        return lengths.map((length, index) => `${Number(length)} ${Number(numbers[index]) & 0x3fff}`);
      });
      let at = 0;
      for (const { name, parts } of ours) {
        if (!/^RTM_(NEW|DEL|GET|SET)(LINK|ADDR|ROUTE)$/.test(name)) continue;
        for (const { id, length } of parts.filter((part: { id?: number }) => part.id !== undefined)) {
          const found = theirs.indexOf(`${length} ${id}`, at);
          expect(found, `${name} ${id}`).toBeGreaterThanOrEqual(0);
          at = found + 1;
        }
      }
    },
    200_000,
  );
});
