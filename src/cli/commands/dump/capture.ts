import type { NetlinkMonitor } from '../../../dump/capture/nlmon.ts';
import { PcapWriter, type Sink } from '../../../dump/capture/writer.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import { defineCommand } from '../../command.ts';
import { interruptible } from '../../interrupt.ts';
import { integer, option, positiveSeconds } from '../../options.ts';
import { usageError } from '../../usage-error.ts';
import { messageOptions, withOutput } from './message-options.ts';
import { withMonitor } from './monitor.ts';
import { protocolOption } from './protocol-option.ts';

/** `tsnetlink dump capture`. */
export const capture = defineCommand({
  usage: ['[OPTION]… [FILE]'],
  description: [
    'Captures all netlink traffic of a namespace with an nlmon link, until Ctrl-C. Writes a pcap file for Wireshark, ' +
      'tshark and dump file; - is the standard output. Without FILE the messages are printed.',
    'The number of datagrams, and how many of them were lost, is written to the standard error at the end. An event for ' +
      'several listeners is captured once for each. nlmon does not show all protocols: audit and uevents are missing.',
    'Needs a kernel with nlmon (CONFIG_NLMON; modprobe nlmon), CAP_NET_ADMIN and CAP_NET_RAW.',
  ],
  options: {
    ...messageOptions,
    protocol: protocolOption('capture only this netlink protocol'),
    count: option('N', 'end after this many datagrams', integer(1), 'c'),
    time: option('SECONDS', 'end after this time', positiveSeconds, 't'),
  },
  words: [0, 1],
  examples: [
    'tsnetlink dump capture netlink.pcap --time 10',
    'tsnetlink dump capture - | tshark -r -',
    'tsnetlink dump capture --protocol generic --json',
  ],
  run: (invocation) =>
    withOutput(invocation, async ({ output, recorder }) => {
      const { words, options, streams, signal } = invocation;
      const [path] = words;
      if (path === '-' && streams.stdout.isTTY === true)
        throw usageError('a terminal cannot show a pcap file: write to a file or a pipe, or print without -');
      const { protocol, count = Number.POSITIVE_INFINITY, time } = options;
      let taken = 0;
      const captureInto = async (
        monitor: NetlinkMonitor,
        writer: PcapWriter | undefined,
        end: AbortSignal,
      ): Promise<void> => {
        const session = new DecodeSession();
        for await (const packets of monitor.capture(end)) {
          for (const { datagram, length } of packets) {
            if (protocol !== undefined && datagram.protocol !== protocol) continue;
            writer?.write(datagram, length);
            if (path === undefined) {
              await session.prepare(datagram.protocol);
              for (const message of session.decode(datagram)) output.message(message);
            }
            if (++taken >= count) return;
          }
          writer?.flush();
          await output.drained();
        }
      };
      await withMonitor(options.netns, async (monitor) => {
        const writer =
          path === undefined ? recorder : new PcapWriter(path === '-' ? sinkOf(streams.stdout) : path);
        try {
          await interruptible(signal, async (end, stop) => {
            const timer = time === undefined ? undefined : setTimeout(stop, time);
            const where = path === undefined ? '' : ` into ${path === '-' ? 'the standard output' : path}`;
            streams.stderr.write(`capturing netlink with ${monitor.name}${where}\n`);
            writer?.flush();
            await captureInto(monitor, writer, end).finally(() => clearTimeout(timer));
          });
        } finally {
          if (writer !== recorder) writer?.close();
        }
        const { packets, dropped } = monitor.statistics();
        streams.stderr.write(
          `${taken} datagrams captured of ${packets}; ${dropped} lost because the receive buffer was full\n`,
        );
      });
      return 0;
    }),
});

function sinkOf(stream: NodeJS.WritableStream): Sink {
  return { write: (bytes) => void stream.write(bytes), close: () => {} };
}
