// biome-ignore-all assist/source/organizeImports: the counter of steps starts before the code is compiled.
import { stepsOf } from '../support/steps.ts';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/dump/decode/message.ts';
import { changesBetween } from '../../src/dump/format/changes.ts';
import { jsonMessage } from '../../src/dump/format/json.ts';
import { printChange, printMessage } from '../../src/dump/format/print.ts';
import { plainStyle } from '../../src/dump/format/style.ts';
import { vectorText } from '../../src/dump/format/vector.ts';
import { dump, sessionOf } from './support.ts';

/** Repeats words of a message. */
const times = (count: number, ...words: readonly number[][]): number[] =>
  Array.from({ length: count }, () => words.flat()).flat();

function attribute(type: number, payload: readonly number[]): number[] {
  const length = payload.length + 4;
  return [length & 255, length >> 8, type & 255, type >> 8, ...payload];
}

/** Nests of one attribute in each other. */
function nest(levels: number, type: number): number[] {
  const headers: number[][] = [];
  for (let level = 0; level < levels; level++) {
    const length = 4 + 4 * level;
    headers.unshift([length & 255, length >> 8, type & 255, type >> 8]);
  }
  return headers.flat();
}

const header = times(16, [0]);
/** Bodies of messages that grow with a number: up to 64 KB, the longest attribute. */
const bodies: Readonly<Record<string, (n: number) => number[]>> = {
  'nests in nests of an unknown number': (n) => [...header, ...nest(n, 0x80c8)],
  'nests in nests without the bit for nests': (n) => [...header, ...nest(n, 200)],
  'options of a link without a kind': (n) => [...header, ...attribute(18, times(n, [4, 0, 5, 0]))],
  'options of both ends': (n) => [...header, ...attribute(18, times(n, [4, 0, 5, 0], [4, 0, 2, 0]))],
  'the same attribute again and again': (n) => [...header, ...times(n, attribute(4, [0, 5, 0, 0]))],
  'empty attributes of all numbers': (n) =>
    Array.from({ length: n }, (_, index) => [4, 0, index & 255, (index >> 8) & 0x3f]).reduce(
      (all, one) => {
        all.push(...one);
        return all;
      },
      [...header],
    ),
  'unknown attributes that are too long': (n) => times(n, [255, 255, 200, 0]),
  text: (n) => [...header, ...attribute(3, times(n, [0x61, 0x22, 0x0a, 0xc3]))],
  zeros: (n) => times(n, [0, 0, 0, 0]),
};

function messageOf(protocol: number, type: number, flags: number, body: readonly number[]): Message[] {
  const bytes = new Uint8Array(16 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, 1, true);
  bytes.set(body, 16);
  return [...sessionOf(protocol).decode({ protocol, bytes })];
}

/** All that `dump` makes of a message. Returns the length of the texts. */
function showAll(messages: readonly Message[]): number {
  let length = 0;
  for (const message of messages) {
    for (const hex of [false, true]) {
      length += printMessage(message, { style: plainStyle, hex }).length;
      length += printMessage(message, { style: plainStyle, hex, fields: ['linkInfo.kind'] }).length;
      length += jsonMessage(message, { hex }).length;
    }
    length += vectorText(message).length;
    const changes = changesBetween(message, messages[0] as Message);
    length += printChange(message, changes, { style: plainStyle }).length;
  }
  return length;
}

/** Messages of each protocol, known and unknown, and each direction: protocol, type, flags. */
const kinds = {
  'a link from the kernel': [0, 16, 0],
  'a request for a link': [0, 16, 1],
  'a route': [0, 24, 0],
  'a qdisc': [0, 36, 0],
  'a socket': [4, 20, 0],
  'a rule of nftables': [12, 0x0a06, 0],
  'a security association': [6, 16, 0],
  'a family of generic netlink': [16, 16, 0],
  'an unknown type': [0, 999, 0],
  'an unknown protocol': [99, 20, 0],
  'an error': [0, 2, 0],
  'an error with attributes': [0, 2, 0x200],
} as const;

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', (kind) => {
  const [protocol, type, flags] = kinds[kind];

  test.each(Object.keys(bodies))('%s: twice the bytes take twice the steps, and twice the text', (name) => {
    const make = bodies[name] as (n: number) => number[];
    // Decoders compile themselves after some uses.
    for (let round = 0; round < 51; round++) showAll(messageOf(protocol, type, flags, make(4)));
    const [[steps = 0, length = 0] = [], [moreSteps = 0, moreLength = 0] = []] = [1000, 2000].map((n) => {
      const body = make(n);
      let text = 0;
      const count = stepsOf(() => {
        text = showAll(messageOf(protocol, type, flags, body));
      });
      return [count, text];
    });
    // Each byte is looked at least once.
    expect(steps).toBeGreaterThan(1000);
    expect(moreSteps).toBeLessThanOrEqual(2.3 * steps);
    expect(moreLength).toBeLessThanOrEqual(2.3 * length);
  });
});

test('16,000 nests in each other are printed, in a file', async () => {
  const body = [...header, ...nest(16_000, 0x80c8)];
  const bytes = new Uint8Array(16 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, 16, true);
  bytes.set(body, 16);
  const text = Buffer.from(bytes).toString('hex');
  for (const options of [[], ['--hex'], ['--json'], ['--json', '--hex'], ['--vector']]) {
    const { code, stderr, stdout } = await dump(['file', '-', ...options], text);
    expect(stderr).toBe('');
    expect(code).toBeLessThanOrEqual(1);
    expect(stdout).toMatch(/RTM_NEWLINK/);
  }
});
