import { expect, test } from 'vitest';
import { encode } from '../../src/netlink/codec/index.ts';
import { messageHeaderLength, NLM_F_REQUEST } from '../../src/netlink/message/header.ts';
import { compile } from '../../src/netlink/protocols/netfilter/nftables/compile/compile.ts';
import { nftMessageType } from '../../src/netlink/protocols/netfilter/nftables/message-types.ts';
import { nftBodies } from '../../src/netlink/protocols/netfilter/nftables/messages.ts';
import { parseNft } from '../../src/netlink/protocols/netfilter/nftables/text/parse.ts';
import { oracleResolver } from '../netlink/protocols/netfilter/nftables/oracle.ts';
import { ruleset } from '../network/nftables/ruleset-text.ts';
import { dump, sessionOf } from './support.ts';

const netfilter = 12;

/** The requests that a text is compiled to, each with the bytes that nothing has read yet. */
function requests(text: string): { name: string; bytes: Uint8Array }[] {
  return compile(parseNft(text), { resolver: oracleResolver }).map(({ name, flags, value }) => {
    const payload = encode(nftBodies[name], value);
    const bytes = Buffer.alloc(messageHeaderLength + payload.length);
    bytes.set(payload, messageHeaderLength);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
    view.setUint32(0, bytes.length, isLittle);
    view.setUint16(4, nftMessageType(name), isLittle);
    view.setUint16(6, flags | NLM_F_REQUEST, isLittle);
    return { name, bytes };
  });
}

/** The notes on the expressions of the rules of a text. */
function notes(text: string): (string | undefined)[] {
  const session = sessionOf(netfilter);
  return requests(text).flatMap(({ name, bytes }) =>
    [...session.decode({ protocol: netfilter, bytes })].flatMap(({ parts }) => {
      const list = parts.find((part) => part.name === 'expressions');
      return name === 'newRule' ? [list?.note] : [];
    }),
  );
}

test('a rule is shown as the text that it was written in, with the sets that were seen before it', () => {
  const rules = [
    'tcp dport { 22, 80 } ip saddr 10.0.0.0/8 accept',
    'ip saddr @bad counter packets 0 bytes 0 drop',
    'tcp dport vmap { 22 : accept, 443 : drop }',
    'meta mark set 0x00000010',
  ];
  const text = `table inet t { set bad { type ipv4_addr; elements = { 192.0.2.1 }; } chain c { ${rules.join('\n')} } }`;
  expect(notes(text)).toEqual(rules);
});

test('every rule of a ruleset has a text', () => {
  const all = notes(ruleset);
  expect(all.length).toBeGreaterThan(40);
  expect(all.filter((note) => note === undefined)).toEqual([]);
});

test('a rule has no text where its set is not known', () => {
  const [rule] = requests(
    'add table ip t; add set ip t s { type ipv4_addr; }; add rule ip t c ip saddr @s drop',
  ).slice(-1);
  const [message] = sessionOf(netfilter).decode({ protocol: netfilter, bytes: rule!.bytes });
  const list = message?.parts.find(({ name }) => name === 'expressions');
  expect(list?.parts).toHaveLength(3);
  expect(list?.note).toBeUndefined();
});

test('one line of `dump` has the text instead of the expressions, and the tree has both', async () => {
  const [rule] = requests('add table ip t; add rule ip t c ip saddr 192.0.2.1 counter drop').slice(-1);
  const hex = Buffer.from(rule!.bytes).toString('hex');
  const short = await dump(['--short', 'file', '-', '--protocol', 'netfilter'], hex);
  expect(short.stderr).toBe('');
  expect(short.stdout).toContain('expressions="ip saddr 192.0.2.1 counter packets 0 bytes 0 drop"');
  const tree = await dump(['file', '-', '--protocol', 'netfilter'], hex);
  expect(tree.stdout).toMatch(/expressions \[4\].*\(ip saddr 192\.0\.2\.1 counter packets 0 bytes 0 drop\)/);
  expect(tree.stdout).toContain('"payload"');
});
