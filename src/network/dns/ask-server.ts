import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { NamespaceHandle } from '../namespace/handle.ts';
import { connectToAddress } from '../sockets/connect-to-address.ts';
import { openDatagramSocket } from '../sockets/datagram-socket.ts';
import { type Answer, decodeAnswer, encodeQuestion, type RecordType } from './message.ts';

/** Port of name servers. */
const DNS_PORT = 53;

/**
 * Asks one name server from a namespace: over UDP, and over TCP if the answer is truncated. Each question uses a new socket, and
 * so another port.
 *
 * @returns `undefined` for a name that no server can be asked for
 * @throws (as rejection) the error of the socket: `ECONNREFUSED`, `ENETUNREACH` …; the reason of the signal
 */
export async function askServer(
  namespace: NamespaceHandle,
  server: string,
  name: string,
  type: RecordType,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const question = encodeQuestion(crypto.getRandomValues(new Uint16Array(1))[0]!, name, type);
  if (question === undefined) return undefined;
  const answer = await askOverUdp(namespace, server, question, signal);
  return answer.truncated ? askOverTcp(namespace, server, question, signal) : answer;
}

async function askOverUdp(
  namespace: NamespaceHandle,
  server: string,
  question: Buffer,
  signal: AbortSignal,
): Promise<Answer> {
  const socket = openDatagramSocket(
    namespace,
    { type: isIPv6(server) ? 'udp6' : 'udp4' },
    async (host) => host,
  );
  try {
    socket.connect(DNS_PORT, server);
    await once(socket, 'connect', { signal });
    return await new Promise<Answer>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      socket.on('error', reject);
      socket.on('message', (message) => {
        const answer = decodeAnswer(message, question);
        // Another datagram is late or forged.
        if (answer !== undefined) resolve(answer);
      });
      socket.send(question);
    });
  } finally {
    socket.close();
  }
}

async function askOverTcp(
  namespace: NamespaceHandle,
  server: string,
  question: Buffer,
  signal: AbortSignal,
): Promise<Answer> {
  const socket = await connectToAddress(namespace, server, { port: DNS_PORT, signal });
  const abort = () => socket.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    socket.write(Buffer.concat([length, question]));
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) continue;
      const answer = decodeAnswer(received.subarray(2), question);
      if (answer !== undefined) return answer;
      break;
    }
    throw Object.assign(new Error(`the name server ${server} gave no answer over TCP`), {
      code: 'EBADRESP',
    });
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}
