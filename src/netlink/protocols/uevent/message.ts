import { keepReceived, restoreReceived } from '../../codec/as-received.ts';
import { checkObject, throwInvalidType } from '../../codec/encode-error.ts';
import type { Reader } from '../../codec/reader.ts';
import type { Part, Type } from '../../codec/type.ts';
import type { Writer } from '../../codec/writer.ts';

/** Hashes of an event that udev computes for the filters of its clients. */
export interface UeventTags {
  readonly subsystemHash: number;
  readonly devtypeHash: number;
  /** A Bloom filter of the tags. */
  readonly tags: bigint;
}

/** An event of a device. */
export interface Uevent {
  /** Which format the event has: that of the kernel, or that of udev. */
  source: 'kernel' | 'udev';
  /** `'add'`, `'remove'`, `'change'` … */
  action: string;
  /** Path of the device below `/sys`: `/devices/virtual/net/veth0`. */
  devpath: string;
  /** All properties by name: `ACTION`, `DEVPATH`, `SUBSYSTEM`, `SEQNUM`, `INTERFACE`, `IFINDEX` … */
  properties: Record<string, string>;
  /** Only of udev. */
  tags?: UeventTags | undefined;
}

/** The beginning of an event of udev, and the number behind it, in network byte order. */
const prefix = Uint8Array.of(0x6c, 0x69, 0x62, 0x75, 0x64, 0x65, 0x76, 0);
const magic = 0xfeedcafe;
/** Bytes of the header: prefix, magic, its length, offset and length of the properties, three hashes, the last of 8 bytes. */
const headerLength = 40;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** A text in an event, which ends with a zero byte. */
interface Text {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Yields the texts in `[start, end)`. The last one may lack its zero byte. */
function* textsIn({ bytes }: Reader, start: number, end: number): Generator<Text> {
  for (let at = start; at < end; ) {
    let stop = at;
    while (stop < end && bytes[stop] !== 0) stop++;
    yield { text: utf8.decode(bytes.subarray(at, stop)), start: at, end: stop };
    at = stop + 1;
  }
}

function isUdev({ bytes, view }: Reader, start: number, end: number): boolean {
  if (end - start < headerLength) return false;
  return prefix.every((byte, index) => bytes[start + index] === byte) && view.getUint32(start + 8) === magic;
}

/** The place of the properties in an event of udev; `undefined` where it lies outside of the datagram. */
function propertiesOfUdev({ view }: Reader, start: number, end: number): [number, number] | undefined {
  const littleEndian = nativeOrder(view, start);
  const from = start + view.getUint32(start + 16, littleEndian);
  const to = from + view.getUint32(start + 20, littleEndian);
  return from >= start + headerLength && to <= end ? [from, to] : undefined;
}

/** Returns the byte order of the lengths in a header: that of the sender. The length of the header is small in it. */
function nativeOrder(view: DataView, start: number): boolean {
  return view.getUint8(start + 12) !== 0;
}

function propertyOf(text: string): [string, string] | undefined {
  const equals = text.indexOf('=');
  return equals < 1 ? undefined : [text.slice(0, equals), text.slice(equals + 1)];
}

function decode(reader: Reader, start: number, end: number): Uevent | undefined {
  if (isUdev(reader, start, end)) {
    const place = propertiesOfUdev(reader, start, end);
    if (place === undefined) return undefined;
    const properties = propertiesIn(textsIn(reader, ...place));
    const { view } = reader;
    return kept(reader, start, end, {
      source: 'udev',
      action: properties.ACTION ?? '',
      devpath: properties.DEVPATH ?? '',
      properties,
      tags: {
        subsystemHash: view.getUint32(start + 24),
        devtypeHash: view.getUint32(start + 28),
        tags: view.getBigUint64(start + 32),
      },
    });
  }
  const texts = textsIn(reader, start, end);
  const { value: first } = texts.next() as { value: Text | undefined };
  const at = first?.text.indexOf('@') ?? -1;
  if (first === undefined || at < 1) return undefined;
  return kept(reader, start, end, {
    source: 'kernel',
    action: first.text.slice(0, at),
    devpath: first.text.slice(at + 1),
    properties: propertiesIn(texts),
  });
}

function propertiesIn(texts: Iterable<Text>): Record<string, string> {
  const entries: [string, string][] = [];
  for (const { text } of texts) {
    const property = propertyOf(text);
    if (property !== undefined) entries.push(property);
  }
  // Defines each name, also `__proto__`.
  return Object.fromEntries(entries);
}

function kept(reader: Reader, start: number, end: number, value: Uevent): Uevent | undefined {
  return keepReceived(value, encode, reader, start, end, undefined);
}

function encode(writer: Writer, value: Uevent): void {
  checkObject('an event of a device', value);
  const start = writer.length;
  const { source, action, devpath, properties, tags } = value;
  if (typeof action !== 'string' || typeof devpath !== 'string') throwInvalidType('text', action);
  checkObject('an object of properties', properties);
  const lines = Object.entries(properties).map(([name, text]) => `${name}=${text}`);
  if (source !== 'udev') lines.unshift(`${action}@${devpath}`);
  const body = encoder.encode(lines.map((line) => `${line}\0`).join(''));
  if (source === 'udev') writer.put(udevHeader(body.length, tags));
  writer.put(body);
  restoreReceived(writer, start, value);
}

function udevHeader(length: number, tags: UeventTags | undefined): Uint8Array {
  const header = new Uint8Array(headerLength);
  const view = new DataView(header.buffer);
  header.set(prefix);
  view.setUint32(8, magic);
  const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  for (const [index, value] of [headerLength, headerLength, length].entries())
    view.setUint32(12 + index * 4, value, isLittle);
  view.setUint32(24, tags?.subsystemHash ?? 0);
  view.setUint32(28, tags?.devtypeHash ?? 0);
  view.setBigUint64(32, tags?.tags ?? 0n);
  return header;
}

function inspect(reader: Reader, start: number, end: number): Part[] {
  const place = isUdev(reader, start, end) ? propertiesOfUdev(reader, start, end) : undefined;
  const parts: Part[] = [];
  if (place !== undefined)
    parts.push({ name: 'source', offset: start, payload: start, end: start + headerLength, value: 'udev' });
  for (const { text, start: offset, end: stop } of textsIn(reader, ...(place ?? [start, end]))) {
    const property = propertyOf(text);
    const isFirst = parts.length === 0 && text.includes('@');
    const [name, value] = isFirst ? ['event', text] : (property ?? ['text', text]);
    parts.push({ name, offset, payload: offset, end: Math.min(stop + 1, end), value });
  }
  return parts;
}

/** The schema of an event, in the format of the kernel (`kobject_uevent_env`) or of udev (`struct udev_monitor_netlink_header`). */
export const uevent: Type<Uevent> = {
  kind: 'uevent',
  scoped: false,
  decode,
  encode,
  inspect,
};
