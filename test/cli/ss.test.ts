import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/run-command.ts';
import { rate, shortNumber, timerText } from '../../src/cli/ss/numbers.ts';
import { tsnetlink as commands } from '../../src/cli/subcommands.ts';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { runIn } from '../support/namespace.ts';
import { eventually } from '../support/patience.ts';
import { type SocketWorld, socketWorld } from '../support/socket-world.ts';

const { run: tsnetlink } = useCommand();

test.each([
  [['ss', 'stat', 'established'], "'stat' is no condition of a filter"],
  [['ss', 'state'], "'state' needs a value: established"],
  [['ss', 'state', 'estblished'], "did you mean 'established'?"],
  [['ss', 'sport'], 'the filter ends where a port is expected'],
  [['ss', 'sport', '=', ':nosuchservice'], "'nosuchservice' is no port and no known service"],
  [['ss', 'sport', '=', ':65536'], "'65536' is no port"],
  [['ss', 'dst', '10.0.0.0/33'], "'10.0.0.0/33' is no IP prefix"],
  [['ss', 'dst', '::1/x'], 'is no IP prefix'],
  [['ss', '(', 'sport', '=', ':1'], "expected ')'"],
  [['ss', 'sport', '=', ':1', ')'], "unexpected ')'"],
  [['ss', 'fwmark', '=', '1/'], "'1/' is no mark"],
  [['ss', 'dev', '=', 'no-such-link'], "there is no link 'no-such-link'"],
  [['ss', 'cgroup', '=', '/no/such'], "there is no cgroup '/no/such'"],
  [['ss', '-A', 'tpc'], "'tpc' is no table of sockets; did you mean 'tcp'?"],
  [['ss', '-f', 'ipx'], "expected inet, inet6, link, unix, netlink, vsock, tipc or xdp, got 'ipx'"],
  [['ss', '-E', '-x'], 'events are only of TCP and UDP sockets'],
  [['ss', '-x', '-D', '-'], '--diag writes TCP sockets, and the selection has none'],
  [['ss', '-tD', ''], "expected a path, got ''"],
])('bad usage: %j', (args, message) => {
  const { status, stdout, stderr } = tsnetlink(...args);
  expect(stderr).toContain(message);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

test('numbers are those of C', () => {
  expect(
    [0, 1, 204, 0.002, 1.5, 1234567, 0.00001234, 123456.7, 2.88672].map((value) => shortNumber(value)),
  ).toEqual(['0', '1', '204', '0.002', '1.5', '1.23457e+06', '1.234e-05', '123457', '2.88672']);
  expect([999, 1000, 1_310_720, 12_345_678_901, 999_999].map((value) => rate(value, false))).toEqual([
    '999',
    '1k',
    '1.31M',
    '12.3G',
    '1e+03k',
  ]);
  expect([0.5, 1.5, 2.4, 2.6].map((value) => rate(value, true))).toEqual(['0', '2', '2', '3']);
  expect([0, 5, 1500, 15_000, 65_250, 7_140_000].map(timerText)).toEqual([
    '',
    '005ms',
    '1.500ms',
    '15sec',
    '1min5sec',
    '119min',
  ]);
});

/** A word with the short name of an option in the place of its long one. */
function withShortName(word: string, long: string, short: string): string {
  return word.startsWith(`--${long}=`)
    ? `${short}${word.slice(long.length + 3)}`
    : word === `--${long}`
      ? short
      : word;
}

/** Whether the C library finds names of hosts elsewhere than in files and by DNS, which is all that ours does. */
function hasOtherHostNames(): boolean {
  const line = /^hosts:(.*)/m.exec(
    existsSync('/etc/nsswitch.conf') ? readFileSync('/etc/nsswitch.conf', 'utf8') : '',
  );
  const sources = (line?.[1] ?? '')
    .replace(/\[[^\]]*\]|#.*/g, '')
    .trim()
    .split(/\s+/);
  return !sources.every((source) => ['', 'files', 'dns', 'mdns4_minimal'].includes(source));
}

/** Facts that differ between two lists that follow each other, and the sockets of the programs that list. */
function stable(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(nl\s+)?UNCONN\s.*\s(4|tcpdiag):|^Total:/.test(line))
    .map((line) =>
      line
        .replace(
          / (lastsnd|lastrcv|lastack|backoff|rto|busy|rwnd_limited|segs_out|segs_in|retrans|lost):\S+/g,
          '',
        )
        .replace(/(timer:\(\w+,)[^)]*/g, '$1')
        // Packets arrive at any time.
        .replace(/(p_\w+\s+UNCONN\s+)\d+/, '$1')
        .replace(/skmem:\(r\d+/, 'skmem:(r')
        .replace(/ +/g, ' ')
        .trimEnd(),
    )
    .filter((line) => line !== '')
    .sort();
}

describeLive('tsnetlink ss', () => {
  let world: SocketWorld & { readonly hasMptcp: boolean };
  beforeAll(async () => {
    world = await socketWorld('cli_ss');
  });
  afterAll(() => world.close());

  // Run while this process waits, whose pipes to a program would be sockets.
  const theirs = (words: readonly string[]): string => runIn(world.namespace, `ss ${words.join(' ')}`);
  const ours = async (words: readonly string[]): Promise<string> => {
    const output = { stdout: '', stderr: '' };
    const stream = (name: keyof typeof output): Writable =>
      new Writable({
        write(chunk, _, done) {
          output[name] += String(chunk);
          done();
        },
      });
    const streams = { stdin: new PassThrough(), stdout: stream('stdout'), stderr: stream('stderr') };
    const status = await runCommand(commands, ['tsnetlink'], ['ss', '-N', world.name, ...words], streams);
    // Where ss lists nothing of a kind that the kernel lacks, ours says so.
    const stderr = output.stderr.replace(/^tsnetlink ss: this kernel does not list \w+ sockets\n/, '');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    return output.stdout;
  };

  const options = [
    '-an',
    '-a',
    '',
    '-e',
    '-tan',
    '-tuanH',
    '-OHaneitpo',
    '-OHaneitmpo --tos --cgroup --inet-sockopt',
    '-OHaneimpu',
    '-OHanepmx',
    '-OHane0mpb',
    '-OHanewp',
    '-OHaneimM',
    '-OHanemf netlink',
    '-aim -t',
    '-lntupT',
    '-xl',
    '-s',
    '-4an',
    '-6an',
    '-A tcp,unix_dgram,raw -an',
  ];
  for (const words of options)
    liveTest(`prints what ss prints: ${words}`, needs('command ss'), async () => {
      const list = words.split(' ').filter((word) => word !== '');
      // A connection may be accepted between the two lists.
      const expected = await eventually(async () => {
        const listed = stable(theirs(list));
        expect(stable(await ours(list))).toEqual(listed);
        return listed;
      });
      // A list without lines would compare nothing.
      expect(expected.length).toBeGreaterThan(words === '-OHaneimM' && !world.hasMptcp ? -1 : 0);
    });

  /** Arguments with which options of `ss` are compared, by their long names; the option and `-an` for the others. */
  const optionArguments: Readonly<Record<string, readonly string[]>> = {
    net: ['--net', 'cli_ss', '-tan'],
    family: ['--family=inet6', '-an'],
    query: ['--query=tcp,unix_stream', '-an'],
    socket: ['--socket=tcp,unix_stream', '-an'],
    filter: ['--filter=FILE', '-tan'],
    packet: ['--packet', '-an'],
    listening: ['--listening', '-n'],
    resolve: ['--resolve', '-tua'],
    bpf: ['--bpf', '-0an'],
    tipcinfo: ['--tipcinfo', '-tan'],
  };
  /** Options that are tested in another way, with the reason. */
  const otherwise: Readonly<Record<string, string>> = {
    help: 'both print their own help',
    events: 'does not end',
    kill: 'closes the sockets of the test',
    diag: 'writes bytes: see below',
  };
  /** Options that are refused, with the reason that the error gives. */
  const refused: Readonly<Record<string, string>> = {
    version: 'tsnetlink --version prints the version',
    context: 'contexts of SELinux are not read',
    contexts: 'contexts of SELinux are not read',
  };

  liveTest('every option of ss is there, or refused with a reason', needs('command ss'), async () => {
    const usage = theirs(['--help']);
    const listed = [...usage.matchAll(/(?:(-\w), )?--([a-z][a-z0-9-]*)/g)].map(([, short, long = '']) => ({
      short,
      long,
    }));
    expect(listed.length).toBeGreaterThan(40);
    const file = join(mkdtempSync(join(tmpdir(), 'ss-filter-')), 'filter');
    writeFileSync(file, 'sport = :8001\n');
    for (const { short, long } of listed) {
      if (Object.hasOwn(otherwise, long) || (long === 'resolve' && hasOtherHostNames())) continue;
      if (Object.hasOwn(refused, long)) {
        for (const word of [`--${long}`, ...(short === undefined ? [] : [short])]) {
          const { status, stderr } = tsnetlink('ss', word);
          expect({ status, stderr }, word).toMatchObject({
            status: 2,
            stderr: expect.stringContaining(refused[long]!),
          });
        }
        continue;
      }
      const words = (optionArguments[long] ?? [`--${long}`, '-an']).map((word) => word.replace('FILE', file));
      // A connection may be accepted between the two lists.
      await eventually(async () =>
        expect(stable(await ours(words)), words.join(' ')).toEqual(stable(theirs(words))),
      );
      const shortWords = short === undefined ? [] : words.map((word) => withShortName(word, long, short));
      if (short !== undefined)
        await eventually(async () =>
          expect(stable(await ours(shortWords)), shortWords.join(' ')).toEqual(stable(theirs(words))),
        );
    }
    rmSync(dirname(file), { recursive: true });
  });

  /** Messages about sockets: the numbers of requests, ports and cookies of the lists are of the programs. */
  const withoutNumbers = (bytes: Buffer): string[] => {
    const messages: string[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at)) {
      const one = Buffer.from(bytes.subarray(at, at + bytes.readUInt32LE(at)));
      one.fill(0, 8, 16);
      messages.push(one.toString('hex'));
    }
    return messages;
  };

  liveTest('writes the messages of the kernel as ss does, which ss reads', needs('command ss'), async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ss-diag-'));
    const [mine, expected] = [join(folder, 'ours'), join(folder, 'theirs')];
    try {
      for (const words of ['-tln', '-ltn4', '-6tln', '-tlnie']) {
        expect(await ours([words, '-D', mine])).toBe('');
        theirs([words, '-D', expected]);
        const [first, second] = [mine, expected].map((path) => withoutNumbers(readFileSync(path)));
        expect(first, words).toEqual(second);
      }
      await ours(['-tan4', '-D', mine]);
      const shown = runIn(world.namespace, `env TCPDIAG_FILE=${mine} ss -tan4`);
      expect(stable(shown)).toEqual(stable(theirs(['-tan4'])));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  const filters = [
    ['-tanH', 'state established'],
    ['-tanH', 'state connected sport = :8001'],
    ['-tanH', 'exclude established exclude listening'],
    ['-tanH', 'state bucket'],
    ['-tanH', '( sport = :8001 or dport = :8002 ) and not src [::1]'],
    ['-tanH', 'dst 127.0.0.0/8'],
    ['-tanH', 'dst 127.0.0.1:8003'],
    ['-tanH', 'dst [::1]:8002'],
    ['-tanH', 'src 127.0.0.1 dport ge :8003 and dport le :8009'],
    ['-tanH', 'sport gt :8003'],
    ['-tanH', 'sport lt 8005 and sport != 8001'],
    ['-tanH', '! dport = :8001'],
    ['-tanH', 'sport = :8001 | sport = :8002 & src [::1]'],
    ['-uanH', 'dev out0'],
    ['-tanH', 'dev != out0'],
    ['-tanH', 'autobound'],
    ['-tanH', 'not autobound'],
    ['-tunaH', 'fwmark 0x1000/0xf000'],
    ['-xanH', 'src *stream'],
    ['-xaH', 'src unix:*abstract*'],
    ['-anH', 'src netlink:rtnl:kernel'],
    ['-f netlink -anH', 'src genl'],
    ['-anH', 'src link:arp'],
    ['-uanH', 'state unconnected'],
    ['-0anH', 'src *:out0'],
  ] as const;
  for (const [words, filter] of filters)
    liveTest(`filters as ss does: ${words} ${filter}`, needs('command ss'), async () => {
      const list = [...words.split(' '), ...filter.split(' ')];
      expect(stable(await ours(list))).toEqual(stable(theirs(list)));
    });

  liveTest('has columns of the width that ss gives them', needs('command ss'), async () => {
    // The addresses of these sockets do not change between the two lists.
    const words = ['-tanl'];
    expect((await ours(words)).split('\n').sort()).toEqual(
      theirs(words)
        .split('\n')
        .map((line) => line.trimEnd())
        .sort(),
    );
  });

  liveTest('prints JSON', async () => {
    const sockets = JSON.parse(await ours(['-tanp', '--json', 'sport', '=', ':8001'])) as Record<
      string,
      unknown
    >[];
    expect(sockets).toHaveLength(2);
    const accepted = sockets.find(({ state }) => state === 'established');
    expect(accepted).toMatchObject({
      netid: 'tcp',
      family: 'inet',
      local: { address: '127.0.0.1', port: 8001 },
      receiveQueue: 1000,
      tcp: { state: 'established' },
      processes: [{ pid: process.pid }],
    });
    expect(JSON.parse(await ours(['-s', '--json']))).toMatchObject({ transports: { raw: [2, 1] } });
  });

  liveTest('closes sockets by a filter, and shows them', async () => {
    const closed = await ours(['-KtnH', 'dst', '[::1]:8002']);
    expect(closed).toMatch(/^ESTAB .*\[::1\]:8002\n$/);
    expect(await ours(['-tnH', 'dst', '[::1]:8002'])).toBe('');
  });
});
