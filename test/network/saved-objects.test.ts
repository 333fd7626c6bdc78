import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Namespace } from 'tsnetlink';
import { afterAll, expect } from 'vitest';
import { useCommand } from '../support/command.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';

const { shell } = useCommand();

const links = [
  'link set lo up',
  'link add v0 index 10 type veth peer name v1 index 11',
  'link set v0 up',
  'link set v1 up',
];
const objects = [
  'address add 10.0.0.1/24 dev v0',
  'address add 10.0.0.9/24 dev v0 label v0:1 valid_lft 900 preferred_lft 800',
  'address add fd00::1/64 dev v0 nodad',
  'route add 10.1.0.0/16 via 10.0.0.2 metric 50 mtu 1400',
  'route add blackhole 10.2.0.0/16 proto static',
  'route add 10.3.0.0/16 nexthop via 10.0.0.3 weight 2 nexthop via 10.0.0.4',
  'route add default via 10.0.0.2',
  'route add 10.4.0.0/16 dev v0 table 100',
  '-6 route add fd01::/64 via fd00::2',
  'rule add from 10.0.0.0/8 lookup 100 pref 1000',
  'rule add iif v0 fwmark 5/0xff lookup 100 pref 1001',
  '-6 rule add to fd00::/8 lookup 100 pref 1002',
];
const listed = {
  route: ['route show table main', 'route show table 100', '-6 route show table main proto boot'],
  address: ['-o address show dev v0 scope global'],
  rule: ['rule show', '-6 rule show'],
};
type Kind = keyof typeof listed;
const kinds: readonly Kind[] = ['address', 'route', 'rule'];

describeLive('saved objects', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-saved-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'saved');

  async function sh(namespace: Namespace, command: string): Promise<string> {
    return (await namespace.exec('sh', ['-ec', command])).stdout;
  }
  async function made(...commands: readonly string[]): Promise<Namespace> {
    const namespace = await Namespace.create();
    await sh(namespace, commands.map((command) => `ip ${command}`).join('\n'));
    return namespace;
  }
  /** Lists of ip, without what remains of lifetimes. */
  async function shown(namespace: Namespace, kind: Kind): Promise<string> {
    const text = await sh(namespace, listed[kind].map((command) => `ip ${command}`).join('\n'));
    // ip makes the rules of the kernel once more.
    return text.replaceAll(/\d+sec/g, 'sec').replaceAll(/^(0|327\d\d):.*\n/gm, '');
  }

  liveTest('are restored by ip, from ip, and by the library', needs('command ip'), async (context) => {
    const full = await made(...links, ...objects);
    context.onTestFinished(() => full.close());
    for (const restorer of ['ip', 'library'])
      for (const saver of ['ip', 'library']) {
        const twin = await made(...links);
        for (const kind of kinds)
          for (const family of ['-4', '-6']) {
            if (saver === 'ip')
              await sh(full, `ip ${family} ${kind} save ${kind === 'route' ? 'table all' : ''} > ${file}`);
            else writeFileSync(file, await full.save(kind, { family: family === '-4' ? 'inet' : 'inet6' }));
            if (restorer === 'ip') await sh(twin, `ip ${kind} restore < ${file}`);
            else await twin.restore(readFileSync(file));
          }
        for (const kind of kinds)
          expect(await shown(twin, kind), `${saver} to ${restorer}`).toBe(await shown(full, kind));
        expect(await twin.restore(await full.save('route', { table: 100 }))).toBe(0);
        twin.close();
      }
  });

  liveTest('are saved, shown and restored by the command', needs('command ip'), async (context) => {
    const full = await made(...links, ...objects);
    const twin = await made(...links, 'address add 10.0.0.1/24 dev v0');
    context.onTestFinished(() => {
      full.close();
      twin.close();
    });
    await sh(full, `${shell()} route save table 100 > ${file}`);
    expect(readFileSync(file)).toEqual(Buffer.from(await full.save('route', { table: 100 })));
    const line = '10.4.0.0/16 dev v0 table 100 scope link \n';
    expect(await sh(full, `ip route showdump < ${file}`)).toBe(line);
    expect(await sh(full, `${shell()} route showdump < ${file}`)).toContain(
      '10.4.0.0/16 dev v0 table 100 scope link',
    );
    await sh(twin, `${shell()} route restore < ${file}`);
    expect(await sh(twin, 'ip route show table 100')).toBe('10.4.0.0/16 dev v0 scope link \n');
    for (const verb of ['showdump', 'restore'])
      await expect(sh(full, `${shell()} rule ${verb} < ${file}`)).rejects.toThrow(/of another kind: route/);
  });

  liveTest(
    'bytes of another kind, and damaged ones, are refused before anything is made',
    async (context) => {
      const full = await made(...links, ...objects);
      context.onTestFinished(() => full.close());
      const bytes = await full.save('route', { table: 100 });
      const wrong = [
        bytes.subarray(0, 3),
        bytes.subarray(0, bytes.length - 1),
        bytes.subarray(4),
        Buffer.concat([bytes, new Uint8Array(3)]),
        Buffer.concat([bytes.subarray(0, 4), (await full.save('rule')).subarray(4)]),
      ];
      for (const each of wrong)
        await expect(full.restore(each)).rejects.toMatchObject({
          code: 'ERR_INVALID_ARG_VALUE',
          field: 'bytes',
        });
      await expect(full.restore('bytes' as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
      await expect(full.save('routes' as never)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field: 'kind',
        message: expect.stringContaining('route'),
      });
      await expect(full.save('route', { tabel: 100 } as never)).rejects.toMatchObject({ field: 'tabel' });
    },
  );
});
