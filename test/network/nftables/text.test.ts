import { expect } from 'vitest';
import { Namespace } from '../../../src/network/namespace/namespace.ts';
import { type Nftables, NftSyntaxError, nft, parseNft } from '../../../src/network/nftables/index.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { runIn } from '../../support/namespace.ts';
import { ruleset } from './ruleset-text.ts';

async function inNamespace(run: (fw: Nftables, namespace: Namespace) => Promise<void>): Promise<void> {
  const namespace = await Namespace.create();
  try {
    await run(namespace.nftables(), namespace);
  } finally {
    namespace.close();
  }
}

describeLive("nft's text syntax", () => {
  liveTest('a ruleset is written as nft lists it', needs('command nft'), () =>
    inNamespace(async (fw, namespace) => {
      runIn(namespace, 'nft -f -', ruleset);
      expect(runIn(namespace, 'nft list ruleset')).toContain('chain input');
      for (const [flags, options] of [
        ['', {}],
        ['--handle', { handles: true }],
        ['--terse', { terse: true }],
        ['--stateless', { stateless: true }],
      ] as const)
        expect(await fw.list({ handles: false, ...options, format: 'text' })).toBe(
          runIn(namespace, `nft ${flags} list ruleset`),
        );
    }),
  );

  liveTest('a text is applied as nft does', needs('command nft'), async () => {
    let expected = '';
    await inNamespace(async (_, namespace) => {
      runIn(namespace, 'nft -f -', ruleset);
      expected = runIn(namespace, 'nft list ruleset');
    });
    await inNamespace(async (fw, namespace) => {
      await fw.apply(ruleset);
      expect(runIn(namespace, 'nft list ruleset')).toBe(expected);
      // The text that is listed makes the same ruleset again.
      await fw.apply(`flush ruleset\n${await fw.list({ format: 'text' })}`);
      expect(runIn(namespace, 'nft list ruleset')).toBe(expected);
    });
  });

  liveTest('commands, and rules of the template', needs(), () =>
    inNamespace(async (fw) => {
      await fw.apply('add table inet t; add chain inet t c; add rule inet t c tcp dport 22 accept');
      const { rule } = await fw.transaction((t) => {
        const chain = t.table('inet', 't', { create: false }).chain('c', { create: false });
        return { rule: chain.add(nft`tcp dport { 80, ${8080} } limit rate 10/second accept`) };
      });
      await fw.apply(`insert rule inet t c counter
        delete rule inet t c handle ${rule.handle}
        rename chain inet t c d`);
      const text = await fw.list({ format: 'text', stateless: true, handles: false });
      expect(text).toBe('table inet t {\n\tchain d {\n\t\tcounter\n\t\ttcp dport 22 accept\n\t}\n}\n');
    }),
  );

  liveTest('a bad text changes nothing', needs(), () =>
    inNamespace(async (fw) => {
      await expect(fw.apply('add table ip t\nadd chian ip t c')).rejects.toThrow(NftSyntaxError);
      await expect(fw.apply('add table ip t\nadd rule ip t none accept')).rejects.toMatchObject({
        failures: [{ path: expect.stringMatching(/^commands\[1\]/) }],
      });
      expect(await fw.tables()).toEqual([]);
      // Commands may be checked alone.
      await fw.apply('add table ip t; add chain ip t c', { check: true });
      await expect(fw.apply('add table ip t; add rule ip t c accept', { check: true })).rejects.toMatchObject(
        {
          failures: [{ path: expect.stringMatching(/^commands\[1\]/) }],
        },
      );
      expect(await fw.tables()).toEqual([]);
      expect(parseNft('')).toEqual([]);
    }),
  );
});
