import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Message } from '../../src/dump/decode/message.ts';
import { problemsOf } from '../../src/dump/format/problems.ts';
import { shortChange, shortMessage } from '../../src/dump/format/short.ts';
import { plainStyle } from '../../src/dump/format/style.ts';
import { State } from '../../src/dump/state.ts';
import { Reader } from '../../src/netlink/codec/reader.ts';
import type { AnyType } from '../../src/netlink/codec/type.ts';
import { Writer } from '../../src/netlink/codec/writer.ts';
import type { MessageDefinition } from '../../src/netlink/protocol.ts';
import { loadProtocols } from '../../src/netlink/protocol-table.ts';
import { links, routes } from '../../src/netlink/protocols/route/index.ts';
import { linkMessage } from '../../src/netlink/protocols/route/links/attributes.ts';
import { encodeRequest } from '../../src/netlink/request/encode-request.ts';
import type { Request } from '../../src/netlink/request/request.ts';
import { hex } from '../support/bytes.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { dump, sessionOf } from './support.ts';

const options = { style: plainStyle, impliedProtocol: 0 };
const request = 1;

/** The messages of all protocols whose payload has attributes, each in both directions. */
const schemas = [...(await loadProtocols())].flatMap(([protocol, definition]) =>
  [...definition.messages()].flatMap((message) =>
    [
      { protocol, message, body: message.reply, flags: 0 },
      { protocol, message, body: message.request, flags: request },
    ].filter(({ body }) => entriesOf(body).length > 0),
  ),
);

interface Entry {
  readonly id: number;
  readonly name: string;
  readonly type: AnyType;
}

function entriesOf(body: AnyType): readonly Entry[] {
  return (body as { set?: { attributes?: readonly Entry[] } }).set?.attributes ?? [];
}

/** Bytes of the header of a type. Families of generic netlink can have a second one behind it. */
const sizeOfHeader = (type: AnyType | undefined): number =>
  (type as { header?: AnyType } | undefined)?.header?.size ?? 0;

/** A message with a header of zeros and one attribute whose payload is `fill` in each byte. */
function withAttribute(
  { message, body, flags, protocol }: (typeof schemas)[number],
  { id, type }: Entry,
  fill: number,
): Message {
  // Attributes begin at a multiple of 4.
  const header = (sizeOfHeader(body) + sizeOfHeader((body as { item?: AnyType }).item) + 3) & ~3;
  const size = type.size ?? 8;
  const bytes = new Uint8Array(16 + header + 4 + size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(6, flags, true);
  view.setUint16(16 + header, 4 + size, true);
  view.setUint16(16 + header + 2, id, true);
  bytes.fill(fill, 16 + header + 4);
  return new Message({ protocol, bytes }, new Reader(bytes), 0, contextOf(message, body));
}

function contextOf({ name, object, verb }: MessageDefinition, body: AnyType) {
  return {
    describe: () => ({ name, object, verb, body, hasAttributes: true, bigEndian: false }),
    inspect: ({ reader, payload, end }: Message) => body.inspect?.(reader, payload, end, undefined) ?? [],
  };
}

/** Whether a line has a word about a field. */
function shows(line: string, name: string): boolean {
  const escaped = name.replace(/[#$]/g, '\\$&');
  return new RegExp(` ${escaped}([=.\\s]|$)`).test(line);
}

describe('the short form of a message of any protocol', () => {
  test('has one line, without the attributes that the definition calls counters or minor', () => {
    expect(schemas.length).toBeGreaterThan(300);
    const wrong: string[] = [];
    let hidden = 0;
    for (const schema of schemas) {
      const { object, name } = schema.message;
      const quiet = new Set<string>([
        ...((object?.selfChanging ?? []) as string[]),
        ...((object?.minor ?? []) as string[]),
        ...((object?.view?.neverTold ?? []) as string[]),
      ]);
      for (const entry of entriesOf(schema.body)) {
        const message = withAttribute(schema, entry, 1);
        const line = shortMessage(message, options);
        const isHidden = schema.flags === 0 && quiet.has(entry.name) && problemsOf(message).length === 0;
        if (isHidden) hidden++;
        // A value may stand for no field: flags without a flag, a nest that has nothing in it.
        if (line.indexOf('\n') !== line.length - 1 || (isHidden && shows(line, entry.name)))
          wrong.push(`${name} ${entry.name}: ${line}`);
        if (schema.flags === request && !shows(line, entry.name))
          wrong.push(`${name} ${entry.name}: ${line}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(hidden).toBeGreaterThan(20);
  });

  test('shows zeros of requests, and none of the kernel but those with a name', () => {
    const wrong: string[] = [];
    for (const schema of schemas) {
      for (const entry of entriesOf(schema.body)) {
        const message = withAttribute(schema, entry, 0);
        if (problemsOf(message).length > 0) continue;
        const line = shortMessage(message, options);
        const value = message.parts.at(-1)?.value;
        const isShown = shows(line, entry.name);
        const place = `${schema.message.name} ${entry.name}: ${line}`;
        if (schema.flags === request && !isShown) wrong.push(place);
        if (schema.flags === 0 && isShown && (typeof value === 'number' || typeof value === 'bigint'))
          wrong.push(place);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('has each problem, and no control character', () => {
    const bodies = fc.uint8Array({ minLength: 16, maxLength: 120 });
    fc.assert(
      fc.property(fc.constantFrom(...schemas), bodies, ({ message, body, protocol }, bytes) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        view.setUint32(0, bytes.length, true);
        const shown = new Message({ protocol, bytes }, new Reader(bytes), 0, contextOf(message, body));
        const line = shortMessage(shown, options);
        for (const { text } of problemsOf(shown)) expect(line).toContain(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant.
        expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The line about a request. */
function lineOf(made: Request<unknown>, fields?: string[]): string {
  const writer = new Writer();
  encodeRequest(writer, { ...made, type: made.type }, 1);
  const [message] = sessionOf(0).decode({ protocol: 0, bytes: writer.toBytes() });
  return shortMessage(message as Message, { ...options, fields });
}

test('a request shows what a program put into it, nests with one value as a path', () => {
  expect(lineOf(links.create({ name: 'v0', kind: 'vlan', link: 2, options: { id: 5 } }))).toBe(
    'RTM_NEWLINK excl create name=v0 link=2 linkInfo={kind=vlan options.id=5}\n',
  );
  expect(lineOf(links.change(3, { group: 0 }))).toBe('RTM_NEWLINK index=3 group=default\n');
  expect(lineOf(links.change(3, { alias: 'to the lab' }))).toBe('RTM_NEWLINK index=3 alias="to the lab"\n');
  expect(lineOf(routes.create({ dst: '10.0.0.0/8', gateway: '10.0.0.1' }))).toMatch(
    /^RTM_NEWROUTE excl create family=inet .*dst=10.0.0.0.* gateway=10.0.0.1\n$/,
  );
});

test('fields that are asked for are shown, also zeros', () => {
  expect(lineOf(links.change(3, { mtu: 1400 }), ['flags', 'mtu'])).toBe('RTM_NEWLINK flags=0 mtu=1400\n');
});

test('an error has its name, the message of the kernel and the field', () => {
  const wanted = links.create({ name: 'v0', kind: 'veth' });
  const writer = new Writer();
  encodeRequest(writer, wanted, 5);
  const session = sessionOf(0);
  expect([...session.decode({ protocol: 0, bytes: writer.toBytes() })]).toHaveLength(1);
  const bytes = hex(`
    40 00 00 00 02 00 00 03 05 00 00 00 2a 00 00 00  // nlmsghdr: NLMSG_ERROR, capped, with attributes
    ef ff ff ff                                      // -17
    20 00 00 00 10 00 05 06 05 00 00 00 00 00 00 00  // nlmsghdr of the request
    14 00 01 00 46 69 6c 65 20 65 78 69 73 74 73 21 21 21 1b 00  // NLMSGERR_ATTR_MSG, with an escape
    08 00 02 00 20 00 00 00`);
  const [message] = session.decode({ protocol: 0, bytes });
  const marked = { ...plainStyle, problem: (text: string) => `<${text}>` };
  expect(shortMessage(message as Message, { ...options, style: marked })).toBe(
    'NLMSG_ERROR of RTM_NEWLINK <✗ EEXIST: File exists, File exists!!!\\u001b, field name>\n',
  );
});

test('a change names the object and what is of interest in it', () => {
  const link = (values: object): Message => {
    const writer = new Writer();
    linkMessage.encode(writer, { index: 7, name: 've0', ...values }, undefined);
    const body = writer.toBytes();
    const bytes = new Uint8Array(16 + body.length);
    new DataView(bytes.buffer).setUint32(0, bytes.length, true);
    new DataView(bytes.buffer).setUint16(4, 16, true);
    bytes.set(body, 16);
    return [...sessionOf(0).decode({ protocol: 0, bytes })][0] as Message;
  };
  const state = new State();
  state.seed([link({ mtu: 1500, carrierChanges: 1 })]);
  const lines = [
    { mtu: 1400, carrierChanges: 2 },
    { mtu: 1400, carrierChanges: 3 },
    { mtu: 1400, carrierChanges: 3 },
  ].map((values) => {
    const { message, changes } = state.apply(link(values));
    return shortChange(message, changes, options);
  });
  expect(lines).toEqual([
    'RTM_NEWLINK index=7 name=ve0 mtu 1500 → 1400\n',
    'RTM_NEWLINK index=7 name=ve0 carrierChanges 2 → 3\n',
    'RTM_NEWLINK index=7 name=ve0 nothing changed\n',
  ]);
  expect(shortChange(link({ mtu: 1400 }), undefined, options)).toBe(
    'RTM_NEWLINK index=7 name=ve0 mtu=1400 gone\n',
  );
});

describe('the options', () => {
  const message = '20000000100005000000000000000000000000000300000000000000';
  const padded = `${message}00000000`;

  test('--short prints one line a message; --hex and --vector exclude it', async () => {
    const { stdout } = await dump(['file', '-', '--short'], padded);
    expect(stdout).toBe('RTM_NEWLINK index=3\n');
    for (const option of ['--hex', '--vector'])
      await expect(dump(['file', '-', '--short', option], padded)).rejects.toThrow(
        `--short and ${option} exclude each other`,
      );
    const json = await dump(['file', '-', '--short', '--json'], padded);
    expect(JSON.parse(json.stdout)).toMatchObject({ name: 'RTM_NEWLINK', body: { index: 3, change: [] } });
  });
});

describeLive('dump run', () => {
  liveTest('prints a line a message, and with -v each in full', needs('strace', 'command ip'), async () => {
    const command = ['--', 'ip', 'link', 'add', 'br8', 'type', 'bridge'];
    const short = await dump(['run', ...command]);
    expect(short.stdout).toMatch(/^\S+ \d+ → RTM_NEWLINK excl create name=br8 linkInfo.kind=bridge$/m);
    expect(short.stdout).toMatch(/^\S+ \d+ ← ACK of RTM_NEWLINK$/m);
    const again = await dump(['run', ...command]);
    expect(again.stdout).toMatch(/^\S+ \d+ ← NLMSG_ERROR of RTM_NEWLINK ✗ EEXIST: File exists$/m);
    const full = await dump(['run', '-v', '--', 'ip', 'link', 'delete', 'br8']);
    expect(full.stdout).toMatch(/^ {4}index +\d+$/m);
  });
});
