import { readFileSync } from 'node:fs';
import { NetlinkSocket } from 'tsnetlink';
import { type CryptoAlgorithm, cryptoAlgorithms } from 'tsnetlink/crypto';
import { expect, type TestContext, test } from 'vitest';
import { DecodeSession } from '../../../../src/dump/decode/session.ts';
import { encode } from '../../../../src/netlink/codec/index.ts';
import { readAlgorithm } from '../../../../src/netlink/protocols/crypto/algorithm.ts';
import { type AlgorithmMessage, algorithmMessage } from '../../../../src/netlink/protocols/crypto/message.ts';
import { describeLive, liveTest, needs } from '../../../support/live.ts';
import { netlinkMessage } from '../../../support/netlink-message.ts';
import { protocolFeature } from '../../../support/protocol-feature.ts';

const cbc: AlgorithmMessage = {
  ...{ name: 'cbc(aes)', driver: 'cbc(aes-generic)', module: 'cbc', type: 0, mask: 0, references: 1 },
  flags: ['tested', 'instance', 5],
  priority: 100,
  blockCipher: {
    ...{ type: 'skcipher', ivGenerator: '<none>' },
    ...{ blockSize: 16, minKeySize: 16, maxKeySize: 32, ivSize: 16 },
  },
};

test('an algorithm has the facts of its type', () => {
  expect(readAlgorithm(cbc)).toEqual({
    ...{ name: 'cbc(aes)', driver: 'cbc(aes-generic)', module: 'cbc', priority: 100, references: 1 },
    ...{ type: 'skcipher', flags: ['tested', 'instance'] },
    ...{ blockSize: 16, minKeySize: 16, maxKeySize: 32, ivSize: 16 },
  });
});

test('dump shows an algorithm by name', async () => {
  const session = new DecodeSession();
  await session.prepare(21);
  const [message] = session.decode({
    protocol: 21,
    bytes: netlinkMessage(0x13, encode(algorithmMessage, cbc)),
  });
  expect(message).toMatchObject({ name: 'CRYPTO_MSG_GETALG', problem: undefined });
  const texts = JSON.stringify(message?.parts.map((part) => [part.name, part.value, part.parts]));
  for (const text of ['cbc(aes-generic)', 'skcipher', 'tested']) expect(texts).toContain(text);
});

test('bad arguments are refused before anything is sent', () => {
  const { create, get, update } = cryptoAlgorithms;
  for (const [run, field] of [
    [() => get({}), 'name'],
    [() => get({ name: '' }), 'name'],
    [() => get({ name: 'x'.repeat(64) }), 'name'],
    [() => get({ nmae: 'aes' } as never), 'nmae'],
    [() => create({ name: 'cbc(aes)', priority: 1 }), 'driver'],
    [() => create({ driver: 'cbc(aes-generic)', priority: -1 }), 'priority'],
    [() => update({ name: 'aes' } as never), 'name'],
    [() => cryptoAlgorithms.delete({} as never), 'driver'],
  ] as const)
    expect(run, run.toString()).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_/), field }),
    );
});

/** The algorithms of /proc/crypto: each with its facts by name. */
function algorithmsOfProc(): Record<string, string>[] {
  return readFileSync('/proc/crypto', 'utf8')
    .split('\n\n')
    .filter((block) => block.trim() !== '')
    .map((block) =>
      Object.fromEntries(block.split('\n').map((line) => line.split(/\s*: /) as [string, string])),
    );
}

/** Names of the sizes in /proc/crypto that netlink reports too, by type. */
const sizes = {
  blocksize: 'blockSize',
  'min keysize': 'minKeySize',
  'max keysize': 'maxKeySize',
  ivsize: 'ivSize',
  maxauthsize: 'maxAuthSize',
  digestsize: 'digestSize',
  seedsize: 'seedSize',
} as const satisfies Record<string, keyof CryptoAlgorithm>;

/** The facts of both sides that can be compared. */
function comparable(algorithm: CryptoAlgorithm): Record<string, string> {
  const { name, driver, module, priority, type, flags } = algorithm;
  const numbers = Object.entries(sizes).flatMap(([word, key]) =>
    algorithm[key] === undefined ? [] : [[word, String(algorithm[key])]],
  );
  return {
    ...{ name, driver, module, priority: String(priority), type: String(type) },
    selftest: flags.includes('tested') ? 'passed' : 'unknown',
    internal: flags.includes('internal') ? 'yes' : 'no',
    ...Object.fromEntries(numbers),
  };
}

describeLive('the kernel', () => {
  function open(context: TestContext): NetlinkSocket<'crypto'> {
    const socket = NetlinkSocket.open('crypto');
    context.onTestFinished(() => socket.close());
    return socket;
  }

  liveTest('lists the algorithms of /proc/crypto', needs(protocolFeature('crypto')), async (context) => {
    const socket = open(context);
    await expect
      .poll(
        async () => {
          const listed = (await socket.request(cryptoAlgorithms.list())).map(comparable);
          const shown = algorithmsOfProc().map((facts, index) =>
            Object.fromEntries(Object.keys(listed[index] ?? {}).map((key) => [key, facts[key]])),
          );
          expect(listed.length).toBeGreaterThan(3);
          expect(listed).toEqual(shown);
          return true;
        },
        { timeout: 60_000 },
      )
      .toBe(true);
  });

  liveTest(
    'makes an algorithm of a template, changes its priority and deletes it',
    needs(protocolFeature('crypto'), 'real root'),
    async (context) => {
      const socket = open(context);
      await expect(socket.request(cryptoAlgorithms.get({ name: 'nonsense' }))).rejects.toMatchObject({
        code: 'ENOENT',
      });
      // Several tests may not share an algorithm: no other makes this one.
      const name = 'authenc(hmac(md5),cbc(aes))';
      await socket.request(cryptoAlgorithms.create({ name }));
      const made = await socket.request(cryptoAlgorithms.get({ name }));
      expect(made).toMatchObject({ name, type: 'aead', maxAuthSize: 16 });
      await socket.request(cryptoAlgorithms.update({ driver: made.driver, priority: 4321 }));
      const { driver } = made;
      expect((await socket.request(cryptoAlgorithms.get({ driver }))).priority).toBe(4321);
      await socket.request(cryptoAlgorithms.delete({ driver }));
      await expect(socket.request(cryptoAlgorithms.get({ driver }))).rejects.toMatchObject({
        code: 'ENOENT',
      });
    },
  );
});
