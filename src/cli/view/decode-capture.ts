import { readCapture } from '../../dump/capture/read.ts';
import { DecodeSession } from '../../dump/decode/session.ts';
import type { EmbeddedMessages } from '../../web/data.ts';
import { defaultProtocol } from '../commands/dump/message-options.ts';
import { PageFile } from '../messages/page-file.ts';

/** Messages of a capture that are shown, at most. */
const mostMessages = 500_000;

/** Decodes a capture that the page has sent: pcap, pcapng, strace, hex or bytes. Throws where it has no message. */
export async function decodeCapture(
  file: AsyncIterable<Uint8Array>,
  name: string,
): Promise<EmbeddedMessages> {
  const page = new PageFile();
  const session = new DecodeSession();
  for await (const records of readCapture(file, defaultProtocol)) {
    for (const { datagram } of records) {
      if (datagram === undefined) continue;
      await session.prepare(datagram.protocol);
      for (const message of session.decode(datagram)) if (page.count < mostMessages) page.add(message);
    }
    if (page.count === mostMessages) break;
  }
  if (page.count === 0) throw new Error(`there is no netlink message in ${name}`);
  return page.data(page.count === mostMessages ? `${name}: the first ${mostMessages} messages` : name);
}
