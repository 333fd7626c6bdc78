import type { Namespace } from '../../network/namespace/namespace.ts';

/** Counts of sockets in a namespace. */
export interface SocketSummary {
  readonly total: number;
  readonly tcp: {
    readonly total: number;
    readonly established: number;
    readonly closed: number;
    readonly orphaned: number;
    readonly timeWait: number;
  };
  /** Counts for IPv4 and IPv6. */
  readonly transports: Readonly<
    Record<'raw' | 'udp' | 'tcp' | 'frag', readonly [inet: number, inet6: number]>
  >;
}

type Counters = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Reads lines such as `TCP: inuse 3 orphan 0`. */
function readCounters(text: string): Counters {
  const counters = new Map<string, Map<string, number>>();
  for (const line of text.split('\n')) {
    const [title = '', ...words] = line.trim().split(/\s+/);
    const values = new Map<string, number>();
    for (let at = 0; at + 1 < words.length; at += 2) values.set(words[at] as string, Number(words[at + 1]));
    counters.set(title, values);
  }
  return counters;
}

/** Reads the number of established connections from `/proc/net/snmp`: a line of names, and one of numbers. */
function establishedIn(text: string): number {
  const [names, numbers] = text
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  return Number(numbers?.[names?.indexOf('CurrEstab') ?? -1] ?? 0);
}

/** Reads the counts of sockets in a namespace. */
export async function readSummary(namespace: Namespace): Promise<SocketSummary> {
  const inet6 = await namespace.readFile('/proc/net/sockstat6').catch(() => '');
  const counters = readCounters(`${await namespace.readFile('/proc/net/sockstat')}\n${inet6}`);
  const count = (title: string, name = 'inuse'): number => counters.get(`${title}:`)?.get(name) ?? 0;
  const timeWait = count('TCP', 'tw');
  const both = (title: string): [number, number] => [count(title), count(`${title}6`)];
  const transports = { raw: both('RAW'), udp: both('UDP'), tcp: both('TCP'), frag: both('FRAG') };
  return {
    total: count('sockets', 'used'),
    tcp: {
      total: count('TCP', 'alloc') + timeWait,
      established: establishedIn(await namespace.readFile('/proc/net/snmp')),
      closed: count('TCP', 'alloc') - (transports.tcp[0] + transports.tcp[1] - timeWait),
      orphaned: count('TCP', 'orphan'),
      timeWait,
    },
    transports,
  };
}

/** Returns the counts as `ss -s` prints them. */
export function summaryText({ total, tcp, transports }: SocketSummary): string {
  const { raw, udp, tcp: connections, frag } = transports;
  const row = (title: string, [inet, inet6]: readonly [number, number]): string =>
    `${title}\t  ${[inet + inet6, inet, inet6].map((count) => String(count).padEnd(9)).join(' ')}\n`;
  const all: [number, number] = [raw[0] + udp[0] + connections[0], raw[1] + udp[1] + connections[1]];
  return [
    `Total: ${total}\n`,
    `TCP:   ${tcp.total} (estab ${tcp.established}, closed ${tcp.closed}, orphaned ${tcp.orphaned}, timewait ${tcp.timeWait})\n`,
    '\nTransport Total     IP        IPv6\n',
    row('RAW', raw),
    row('UDP', udp),
    row('TCP', connections),
    row('INET', all),
    row('FRAG', frag),
    '\n',
  ].join('');
}
