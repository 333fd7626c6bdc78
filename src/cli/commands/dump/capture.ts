import { PcapWriter, type Sink } from '../../../dump/capture/writer.ts';
import { DecodeSession } from '../../../dump/decode/session.ts';
import type { Command } from './command.ts';
import { readProtocol } from './file.ts';
import { interruptible } from './interrupt.ts';
import { withMonitor } from './monitor.ts';
import { readCount, readSeconds, usageError } from './usage.ts';

/**
 * `dump capture [FILE]`: writes all that is said over netlink in a namespace into a pcap file (`-` is the standard
 * output), or prints it. Ends with SIGINT, SIGTERM, after `--count` datagrams or `--time` seconds.
 */
export async function captureTraffic(command: Command): Promise<number> {
  const { words, options, output, streams, recorder } = command;
  const [path] = words;
  if (words.length > 1) throw usageError('capture: name one file, or - for the standard output');
  if (path === '-' && streams.stdout.isTTY === true)
    throw usageError(
      'capture: a terminal shows no pcap file: send it to a file or a program, or print without -',
    );
  const protocol = options.protocol === undefined ? undefined : readProtocol(options.protocol);
  const limit = readCount(options.count);
  const seconds = readSeconds(options.time);

  await withMonitor(options.netns, async (monitor) => {
    let taken = 0;
    const writer =
      path === undefined ? recorder : new PcapWriter(path === '-' ? sinkOf(streams.stdout) : path);
    try {
      await interruptible(command.signal, async (signal, stop) => {
        const timer = seconds === undefined ? undefined : setTimeout(stop, seconds * 1000);
        const where = path === undefined ? '' : ` into ${path === '-' ? 'the standard output' : path}`;
        streams.stderr.write(`capturing netlink by ${monitor.name}${where}\n`);
        writer?.flush();
        try {
          const session = new DecodeSession();
          for await (const group of monitor.capture(signal)) {
            for (const { datagram, length } of group) {
              if (protocol !== undefined && datagram.protocol !== protocol) continue;
              writer?.write(datagram, length);
              if (path === undefined) for (const message of session.decode(datagram)) output.message(message);
              if (++taken >= limit) return;
            }
            writer?.flush();
            await output.drained();
          }
        } finally {
          clearTimeout(timer);
        }
      });
    } finally {
      if (writer !== recorder) writer?.close();
    }
    const { packets, dropped } = monitor.statistics();
    streams.stderr.write(
      `${taken} datagrams captured, ${packets} heard, ${dropped} of them lost for lack of room\n`,
    );
  });
  return 0;
}

/** Writes into a stream. */
function sinkOf(stream: NodeJS.WritableStream): Sink {
  return { write: (bytes) => void stream.write(bytes), close: () => {} };
}
