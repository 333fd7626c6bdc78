import { writeFileSync } from 'node:fs';
import { toJson } from '../../dump/format/json.ts';
import { readText } from '../../netlink/errors/read-text.ts';
import { inetSockets } from '../../netlink/protocols/sock-diag/index.ts';
import type { InetSocket } from '../../netlink/protocols/sock-diag/inet/operations.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import { findSocketOwners, type SocketOwner } from '../../network/sockets/socket-owners.ts';
import { defineCommand, type OptionValues } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { filePath, flag, json, namespaceName, option } from '../options.ts';
import { tableLines } from '../ss/columns.ts';
import { matches } from '../ss/filter.ts';
import { inetSocket } from '../ss/inet-socket.ts';
import { diagMessages, type Listing, listSelected } from '../ss/list.ts';
import { NameLookup } from '../ss/name-lookup.ts';
import { parseFilter } from '../ss/parse-filter.ts';
import type { ShowOptions } from '../ss/show-options.ts';
import type { ListedSocket } from '../ss/socket-row.ts';
import { readSummary, summaryText } from '../ss/summary.ts';
import {
  familyWord,
  type ListedFamily,
  queryWord,
  readStates,
  restrict,
  type Selection,
  select,
  type TableName,
} from '../ss/tables.ts';
import type { Streams } from '../streams.ts';
import { usageError } from '../usage-error.ts';

const options = {
  netns: {
    ...option('NAME', 'work in a named network namespace', namespaceName, 'N'),
    aliases: ['net'],
  },
  ...json,
  numeric: flag('show ports and protocols as numbers', 'n'),
  resolve: flag('show names of hosts', 'r'),
  all: flag('show sockets of all states', 'a'),
  listening: flag('show listening and unconnected sockets', 'l'),
  options: flag('show timers', 'o'),
  extended: flag('show owners, inodes, cookies, marks and timers', 'e'),
  memory: flag('show memory', 'm'),
  processes: flag('show processes', 'p'),
  threads: flag('show threads', 'T'),
  info: flag('show the state of connections', 'i'),
  tipcinfo: flag('show the state of TIPC sockets'),
  summary: flag('show counts', 's'),
  tos: flag('show type of service, traffic class and class of the cgroup'),
  cgroup: flag('show the cgroup'),
  bpf: flag('show the filters of packet sockets', 'b'),
  'inet-sockopt': flag('show options of sockets'),
  events: flag('show TCP and UDP sockets as they are closed, until Ctrl-C', 'E'),
  kill: flag('close the sockets, and show those that were closed', 'K'),
  ipv4: flag('IPv4 sockets', '4'),
  ipv6: flag('IPv6 sockets', '6'),
  packet: flag('packet sockets', '0'),
  tcp: flag('TCP sockets', 't'),
  mptcp: flag('MPTCP sockets', 'M'),
  sctp: flag('SCTP sockets', 'S'),
  udp: flag('UDP sockets', 'u'),
  dccp: flag('DCCP sockets', 'd'),
  raw: flag('raw sockets', 'w'),
  unix: flag('unix sockets', 'x'),
  tipc: flag('TIPC sockets'),
  vsock: flag('sockets between virtual machines and their host'),
  xdp: flag('AF_XDP sockets'),
  family: option('FAMILY', 'inet, inet6, link, unix, netlink, vsock, tipc or xdp', familyWord, 'f'),
  query: {
    ...option('TABLE[,TABLE]…', 'tables of sockets, such as tcp,udp,unix_stream', queryWord, 'A'),
    aliases: ['socket'],
  },
  diag: filePath(
    'FILE',
    'write the messages of the kernel about TCP sockets to a file; - for the output',
    'D',
  ),
  filter: filePath('FILE', 'read the filter from a file', 'F'),
  'no-header': flag('print no header', 'H'),
  oneline: flag('print one line for each socket', 'O'),
} as const;
type SsOptions = OptionValues<typeof options>;

const contexts = 'contexts of SELinux are not read';
const version = 'tsnetlink --version prints the version';

/** `tsnetlink ss`. */
export const ss = defineCommand({
  usage: ['[OPTION]… [state STATE | exclude STATE]… [FILTER]'],
  description: [
    'Shows the sockets of a network namespace, in the columns of ss; connections unless --all or --listening is given.',
    'STATE is established, syn-sent, syn-recv, fin-wait-1, fin-wait-2, time-wait, closed, close-wait, last-ack, listening, ' +
      'closing, or all, connected, synchronized, bucket or big.',
    "FILTER is made of conditions, 'and', 'or', 'not' and parentheses: src HOST, dst HOST, sport OP PORT, dport OP PORT, " +
      'dev LINK, fwmark MARK[/MASK], cgroup PATH, autobound. HOST is ADDRESS[/LENGTH][:PORT], or begins with unix:, link:, ' +
      'netlink: or vsock:. OP is =, !=, >, <, >= or <=. The kernel applies it to internet sockets.',
    'Processes of other users are found with CAP_SYS_PTRACE only.',
  ],
  options,
  refusedOptions: { Z: contexts, context: contexts, z: contexts, contexts, V: version, version },
  words: [0, Number.POSITIVE_INFINITY],
  examples: [
    'tsnetlink ss -tlnp',
    "tsnetlink ss -N blue -t state established '( dport = :443 or dst 10.0.0.0/8 )'",
    'tsnetlink ss -tinHO --json',
  ],
  async run({ words, options, streams, signal }) {
    const namespace = options.netns === undefined ? Namespace.current() : await Namespace.open(options.netns);
    try {
      return await showSockets(namespace, words, options, streams, signal);
    } finally {
      namespace.close();
    }
  },
});

async function showSockets(
  namespace: Namespace,
  words: readonly string[],
  options: SsOptions,
  streams: Streams,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { stdout, stderr } = streams;
  const chosen = choicesOf(options);
  if (options.summary) {
    const summary = await readSummary(namespace);
    stdout.write(options.json ? `${toJson(summary)}\n` : summaryText(summary));
    if (chosen.tables.length === 0 && chosen.families.length === 0 && words.length === 0) return 0;
  }
  const fromFile = options.filter === undefined ? [] : [readFilterFile(options.filter)];
  const { states, rest } = readStates(words);
  const lookup = new NameLookup(namespace, await ephemeralPorts(namespace));
  const preferred = chosen.families.length === 1 ? chosen.families[0] : undefined;
  const { expression, families } = parseFilter([...rest, ...fromFile], lookup, preferred);
  const { all, listening } = options;
  const selection = restrict(select({ ...chosen, states, all, listening }), families);
  // Of a word for several tables, such as inet, the missing ones are no news.
  const named = [...flagTables(options), ...chosen.families] as string[];
  const listing: Listing = {
    namespace,
    selection,
    expression,
    show: showOptionsOf(options),
    lookup,
    onMissing(table) {
      if (named.some((name) => name.startsWith(table)))
        stderr.write(`tsnetlink ss: this kernel does not list ${table} sockets\n`);
    },
  };
  if (options.diag !== undefined) {
    if (!selection.tables.includes('tcp'))
      throw usageError('--diag writes TCP sockets, and the selection has none');
    const bytes = await diagMessages(listing);
    if (options.diag === '-') stdout.write(bytes);
    else writeFileSync(options.diag, bytes);
    return 0;
  }
  if (options.events) return await followEvents(listing, options, streams, signal);
  let sockets: ListedSocket[] = [];
  for await (const socket of listSelected(listing)) sockets.push(socket);
  if (options.kill) sockets = await killed(namespace, sockets);
  if (options.resolve) await lookup.resolveHosts(sockets, signal);
  print(sockets, selection, options, streams);
  return 0;
}

function flagTables(options: SsOptions): TableName[] {
  return (['tcp', 'mptcp', 'sctp', 'udp', 'dccp', 'raw'] as const).filter((name) => options[name]);
}

function choicesOf(options: SsOptions): { tables: readonly TableName[]; families: readonly ListedFamily[] } {
  const families = (
    [
      ['ipv4', 'inet'],
      ['ipv6', 'inet6'],
      ['packet', 'packet'],
      ['unix', 'unix'],
      ['tipc', 'tipc'],
      ['vsock', 'vsock'],
      ['xdp', 'xdp'],
    ] as const
  ).flatMap(([name, family]) => (options[name] ? [family] : []));
  const { query = [], family } = options;
  return {
    tables: [...new Set([...flagTables(options), ...query])],
    families: family === undefined || families.includes(family as never) ? families : [...families, family],
  };
}

function showOptionsOf(options: SsOptions): ShowOptions {
  const { numeric, extended, memory, info, tos, cgroup, bpf } = options;
  // JSON has all facts that the kernel tells.
  const isJson = options.json;
  return {
    numeric,
    options: options.options || extended || bpf,
    extended,
    memory: memory || isJson,
    info: info || isJson,
    tipcInfo: options.tipcinfo,
    tos: tos || isJson,
    cgroup,
    bpf,
    socketOptions: options['inet-sockopt'],
    oneLine: options.oneline,
  };
}

function readFilterFile(path: string): string {
  return readText(path === '-' ? 0 : path).replaceAll('\n', ' ');
}

async function ephemeralPorts(namespace: Namespace): Promise<string | undefined> {
  return await namespace.sysctl.get('net.ipv4.ip_local_port_range').catch(() => undefined);
}

/** Closes sockets. Returns those that were closed: some cannot be, and some have gone. */
async function killed(namespace: Namespace, sockets: readonly ListedSocket[]): Promise<ListedSocket[]> {
  const closed: ListedSocket[] = [];
  for (const socket of sockets) {
    const { family } = socket.facts;
    if (family !== 'inet' && family !== 'inet6') continue;
    try {
      await namespace.request(inetSockets.destroy(socket.object as InetSocket));
      closed.push(socket);
    } catch (error) {
      if (!['EOPNOTSUPP', 'ENOENT'].includes(String((error as { code?: unknown }).code))) throw error;
    }
  }
  return closed;
}

function print(
  sockets: readonly ListedSocket[],
  selection: Selection,
  options: SsOptions,
  { stdout }: Streams,
  hasHeader = !options['no-header'],
): void {
  const { processes, threads } = options;
  const owners =
    processes || threads
      ? findSocketOwners(new Set(sockets.map(({ inode }) => inode)), { threads })
      : new Map<number, readonly SocketOwner[]>();
  if (options.json) {
    const items = sockets.map(({ object, inode, row }) => {
      const { netid } = row('');
      return toJson({
        netid,
        ...object,
        ...((processes || threads) && { processes: owners.get(inode) ?? [] }),
      });
    });
    stdout.write(`[${items.join(',\n')}]\n`);
    return;
  }
  const rows = sockets.map(({ inode, row }) => row(usersText(owners.get(inode))));
  let block = '';
  for (const line of tableLines(rows, {
    hasHeader,
    hasNetid: selection.tables.length > 1,
    hasState: selection.states.length > 1,
  })) {
    block += line;
    if (block.length > 1 << 16) {
      stdout.write(block);
      block = '';
    }
  }
  stdout.write(block);
}

/** Returns processes as `ss` shows them: the last one that was found first. */
function usersText(owners: readonly SocketOwner[] | undefined): string {
  if (owners === undefined || owners.length === 0) return '';
  const users = owners.map(
    ({ name, pid, tid, fd }) => `("${name}",pid=${pid},${tid === undefined ? '' : `tid=${tid},`}fd=${fd})`,
  );
  return ` users:(${users.reverse().join(',')})`;
}

/** Shows sockets as they are closed. */
async function followEvents(
  { namespace, selection, expression, show, lookup }: Listing,
  options: SsOptions,
  streams: Streams,
  signal: AbortSignal | undefined,
): Promise<number> {
  const protocols = (['tcp', 'udp'] as const).filter((name) => selection.tables.includes(name));
  const families = (['inet', 'inet6'] as const).filter((name) => selection.families.includes(name));
  if (protocols.length === 0 || families.length === 0)
    throw usageError('events are only of TCP and UDP sockets');
  if (!options['no-header'] && !options.json) print([], selection, options, streams, true);
  await interruptible(signal, async (end) => {
    await Promise.all(
      protocols.map(async (protocol) => {
        const groups = families.map((family) => `${family}-${protocol}-destroy` as const);
        const watch = namespace.socketFor('sockDiag').watch(groups);
        end.addEventListener('abort', () => void watch.return());
        for await (const event of watch) {
          if (event.kind === 'overrun') {
            streams.stderr.write('tsnetlink ss: events were lost: the receive buffer was full\n');
            continue;
          }
          if (event.name !== 'SOCK_DIAG_BY_FAMILY' && event.name !== 'SOCK_DESTROY') continue;
          const object = { ...event.object, protocol };
          const socket = inetSocket(object, protocol, false, show, lookup);
          if (expression !== undefined && !matches(expression, socket.facts)) continue;
          if (options.resolve) await lookup.resolveHosts([socket], end);
          print([socket], selection, options, streams, false);
        }
      }),
    );
  });
  return 0;
}
