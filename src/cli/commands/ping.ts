import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { Namespace } from '../../network/namespace/namespace.ts';
import type { PingOptions, PingResult } from '../../network/ping/ping.ts';

const help = `usage: tsnetlink ping [options] DESTINATION

Sends ICMP echo requests to an address, or to a host name, which is looked up in the namespace.

  -n, --netns NAME       out of a named network namespace
  -c, --count N          requests to send, 1 unless told
  -i, --interval SECONDS from one to the next, 1 unless told
  -W, --timeout SECONDS  to wait for each reply, 1 unless told
  -s, --size BYTES       of a request behind its header, 56 unless told
  -t, --ttl N            time to live of the requests
  -I, --from WHAT        address, or name of a link, to send from
  -4, -6                 IPv4, or IPv6, for a host name
  -j, --json             the result as JSON, times in milliseconds

The exit code is 0 where a reply came, 1 where none did or something failed, 2 for bad usage.

examples:
  tsnetlink ping -c 3 127.0.0.1
  tsnetlink ping -n blue -W 0.2 --json 10.0.0.2
  tsnetlink ping -n blue fe80::1%eth0
`;

/** `tsnetlink ping …`. */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      netns: { type: 'string', short: 'n' },
      count: { type: 'string', short: 'c' },
      interval: { type: 'string', short: 'i' },
      timeout: { type: 'string', short: 'W' },
      size: { type: 'string', short: 's' },
      ttl: { type: 'string', short: 't' },
      from: { type: 'string', short: 'I' },
      ipv4: { type: 'boolean', short: '4', default: false },
      ipv6: { type: 'boolean', short: '6', default: false },
      json: { type: 'boolean', short: 'j', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [host, ...more] = positionals;
  if (values.help || host === undefined || more.length > 0) {
    (values.help ? process.stdout : process.stderr).write(help);
    return values.help ? 0 : 2;
  }
  const { netns, count, interval, timeout, size, ttl, from, ipv4, ipv6, json } = values;
  const options: PingOptions = {
    ...(count !== undefined && { count: Number(count) }),
    ...(interval !== undefined && { interval: Number(interval) * 1000 }),
    ...(timeout !== undefined && { timeout: Number(timeout) * 1000 }),
    ...(size !== undefined && { size: Number(size) }),
    ...(ttl !== undefined && { ttl: Number(ttl) }),
    ...(from !== undefined && (isIP(from) !== 0 ? { source: from } : { device: from })),
  };
  const namespace = netns === undefined ? Namespace.current() : await Namespace.open(netns);
  const [first] = await namespace.lookup(host, { family: ipv4 ? 4 : ipv6 ? 6 : 0 });
  const result = await namespace.ping(first!.address, options);
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : tell(host, result));
  return result.received > 0 ? 0 : 1;
}

function tell(host: string, { destination, sent, received, loss, rtt, replies, errors }: PingResult): string {
  const target = host === destination ? host : `${host} (${destination})`;
  const lines = [
    ...replies.map(
      (it) =>
        `reply from ${it.from}: sequence ${it.sequence}${it.ttl === undefined ? '' : `, ttl ${it.ttl}`}, ${it.rtt} ms`,
    ),
    ...errors.map((it) => `no reply: sequence ${it.sequence}, ${it.message}`),
    `${target}: ${sent} sent, ${received} received, ${(loss * 100).toFixed(0)} % lost`,
  ];
  if (rtt !== undefined && received > 1)
    lines.push(
      `round trip: ${rtt.min} to ${rtt.max} ms, ${rtt.average} on average, deviation ${rtt.deviation}`,
    );
  return `${lines.join('\n')}\n`;
}
