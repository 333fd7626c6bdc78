import { isIP } from 'node:net';
import type { EncodeError } from '../../netlink/codec/encode-error.ts';
import { isLinkName } from '../../network/links/link-name.ts';
import { Namespace } from '../../network/namespace/namespace.ts';
import type { PingOptions, PingResult } from '../../network/ping/ping.ts';
import { defineCommand } from '../command.ts';
import { flag, integer, netns, option, seconds } from '../options.ts';

/** Reads an IP address, or the name of a link. */
function source(given: string): string {
  if (isIP(given) !== 0) return given;
  try {
    isLinkName(given);
  } catch (error) {
    throw new TypeError((error as EncodeError).reason);
  }
  return given;
}

/** `tsnetlink ping`. */
export const ping = defineCommand({
  usage: ['[OPTION]… DESTINATION'],
  description: [
    'Sends ICMP echo requests to an address, or to a host name, which is resolved in the namespace.',
    'The exit code is 0 if a reply came, 1 if none came or something failed, 2 after a usage error.',
  ],
  options: {
    ...netns,
    count: option('N', 'requests to send; 1 by default', integer(1, 65535), 'c'),
    interval: option('SECONDS', 'time between requests; 1 by default', seconds, 'i'),
    timeout: option('SECONDS', 'time to wait for each reply; 1 by default', seconds, 'W'),
    size: option('BYTES', 'size of a request behind its header; 56 by default', integer(0, 65507), 's'),
    ttl: option('N', 'time to live of the requests', integer(1, 255), 't'),
    from: option('SOURCE', 'address, or name of a link, to send from', source, 'I'),
    ipv4: flag('resolve the host name to IPv4', '4'),
    ipv6: flag('resolve the host name to IPv6', '6'),
    json: flag('print the result as JSON, times in milliseconds', 'j'),
  },
  words: [1, 1],
  examples: [
    'tsnetlink ping -c 3 127.0.0.1',
    'tsnetlink ping -n blue -W 0.2 --json 10.0.0.2',
    'tsnetlink ping -n blue fe80::1%eth0',
  ],
  async run({ words: [host = ''], options, streams }) {
    const { netns, from, ipv4, ipv6, json, count, interval, timeout, size, ttl } = options;
    const pingOptions: PingOptions = {
      ...{ count, interval, timeout, size, ttl },
      ...(from !== undefined && (isIP(from) !== 0 ? { source: from } : { device: from })),
    };
    const namespace = netns === undefined ? Namespace.current() : await Namespace.open(netns);
    const [first] = await namespace.lookup(host, { family: ipv4 ? 4 : ipv6 ? 6 : 0 });
    const result = await namespace.ping(first!.address, pingOptions);
    streams.stdout.write(json ? `${JSON.stringify(result)}\n` : resultText(host, result));
    return result.received > 0 ? 0 : 1;
  },
});

function resultText(
  host: string,
  { destination, sent, received, loss, rtt, replies, errors }: PingResult,
): string {
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
