import { once } from 'node:events';
import net, { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Namespace } from 'tsnetlink';
import type { TestContext } from 'vitest';
import { parseIp } from '../../src/netlink/codec/scalars/addresses.ts';

/** The behaviour of a name server of a test for one name. */
export interface Behaviour {
  /** The addresses that it tells, of either family. */
  readonly addresses?: readonly string[];
  /** The canonical name: sent as a CNAME in front of the addresses. */
  readonly alias?: string;
  /** The name that an address has: sent as a PTR. */
  readonly hostName?: string;
  /** Code of the response: 2 for a failure of the server, 3 where there is no such name. */
  readonly code?: number;
  /** Whether the server answers over TCP only. */
  readonly cut?: boolean;
  /** Whether it does not answer at all. */
  readonly silent?: boolean;
  /** Makes false answers from the right one. They are sent first, and a client must not accept them. */
  readonly forge?: (answer: Buffer) => readonly Buffer[];
}

/** A question that a name server got. */
export interface Asked {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'PTR';
  readonly transport: 'udp' | 'tcp';
  readonly id: number;
  /** Port that it came from. */
  readonly port: number;
}

const types = { 1: 'A', 12: 'PTR', 28: 'AAAA' } as const;
const recordTypes = { 4: 1, 16: 28 } as const;
const CNAME = 5;
const PTR = 12;

const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`)),
    Buffer.from([0]),
  ]);

function record(type: number, data: Uint8Array): Buffer {
  // The name is a pointer to that of the question; class IN, 60 seconds.
  return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 0xff, ...data]);
}

/** An answer to a question (RFC 1035, 4.1). */
export function answerTo(
  question: Buffer,
  { addresses = [], alias, hostName, code = 0, cut }: Behaviour,
): Buffer {
  const type = question.readUInt16BE(question.length - 4);
  const data = addresses.map((address) => parseIp(address)!);
  const records = data
    .filter((bytes) => recordTypes[bytes.length as 4] === type)
    .map((bytes) => record(type, bytes));
  if (hostName !== undefined && type === PTR) records.push(record(PTR, encodeName(hostName)));
  if (alias !== undefined) records.unshift(record(CNAME, encodeName(alias)));
  const header = Buffer.from(question);
  // An answer, recursion desired and available.
  header.writeUInt16BE(0x8180 | code | (cut === true ? 0x0200 : 0), 2);
  header.writeUInt16BE(cut === true ? 0 : records.length, 6);
  return Buffer.concat([header, ...(cut === true ? [] : records)]);
}

function parseQuestion(question: Buffer): Pick<Asked, 'name' | 'type' | 'id'> {
  const labels: string[] = [];
  let at = 12;
  for (; question[at]! > 0; at += 1 + question[at]!)
    labels.push(question.toString('latin1', at + 1, at + 1 + question[at]!));
  const type = types[question.readUInt16BE(at + 1) as 1];
  return { name: labels.join('.'), type, id: question.readUInt16BE(0) };
}

/**
 * A name server at an address of a namespace, over UDP and TCP, until the test is over. Names that are not in its zone
 * do not exist.
 *
 * @returns the questions that it gets, in their order
 */
export async function nameServer(
  context: TestContext,
  namespace: Namespace,
  address: string,
  zone: Readonly<Record<string, Behaviour>>,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  const udp = namespace.createDatagramSocket(isIPv6(address) ? 'udp6' : 'udp4');
  udp.on('message', (bytes, { port, address: from }) => {
    // Without what some resolvers put behind the question (EDNS).
    const question = questionOf(bytes);
    const about = parseQuestion(question);
    asked.push({ ...about, transport: 'udp', port });
    const { [about.name]: behaviour = { code: 3 } } = zone;
    if (behaviour.silent === true) return;
    const answer = answerTo(question, behaviour);
    for (const each of [...(behaviour.forge?.(answer) ?? []), answer]) udp.send(each, port, from);
  });
  udp.bind(53, address);
  await once(udp, 'listening');
  const tcp = net.createServer(async (socket) => {
    // There may be several questions in a connection, in any pieces.
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const question = questionOf(received.subarray(2));
        received = received.subarray(2 + received.readUInt16BE(0));
        const about = parseQuestion(question);
        asked.push({ ...about, transport: 'tcp', port: socket.remotePort! });
        const { [about.name]: behaviour = { code: 3 } } = zone;
        const reply = answerTo(question, { ...behaviour, cut: false });
        // In two pieces, so that the reader has to put them together.
        socket.write(Buffer.from([reply.length >> 8]));
        await sleep(5);
        socket.write(Buffer.concat([Buffer.from([reply.length & 0xff]), reply]));
      }
    }
  });
  await namespace.listen(tcp, { host: address, port: 53 });
  context.onTestFinished(() => {
    udp.close();
    tcp.close();
  });
  return asked;
}

function questionOf(bytes: Buffer): Buffer {
  let end = 12;
  while (bytes[end]! > 0) end += 1 + bytes[end]!;
  const question = Buffer.from(bytes.subarray(0, end + 5));
  question.fill(0, 6, 12);
  return question;
}
