import { Bond, Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { useScripts } from '../support/script.ts';

/** User and group without privileges. */
const nobody = 65534;
describeLive('an ordinary user', () => {
  const run = useScripts('src/index.ts');

  liveTest('learns from each error which capability is missing and how to get it', needs('real root'), () => {
    const { reports, status, stderr } = run(`
      const { Namespace } = source;
      const namespace = await Namespace.open({ pid: process.pid });
      process.setgroups([]);
      process.setegid(${nobody});
      process.seteuid(${nobody});
      const calls = {
        create: () => Namespace.create('forbidden'),
        createNameless: () => Namespace.create(),
        attach: () => Namespace.attach('forbidden', process.pid),
        openOther: () => Namespace.open({ pid: 1 }),
        link: () => Namespace.current().createLink({ kind: 'bridge', name: 'forbidden' }),
        connect: () => namespace.connect({ host: '127.0.0.1', port: 1 }),
        lookup: () => namespace.lookup('example.invalid'),
        listen: () => namespace.listen(require('node:http').createServer(), { port: 80 }),
        fetch: () => namespace.fetch('http://127.0.0.1:1234').catch((error) => { throw error.cause; }),
        datagram: () => new Promise((_, reject) => namespace.createDatagramSocket('udp4').on('error', reject).bind(5)),
        spawn: async () => namespace.spawn('true'),
        exec: () => namespace.exec('true'),
        worker: async () => namespace.worker('1', { eval: true }),
        sysctl: () => Namespace.current().sysctl.set('net.ipv4.ip_forward', 1),
        run: async () => namespace.run(() => 1),
      };
      for (const [name, call] of Object.entries(calls)) {
        const said = await call().then(() => 'done', ({ code, message }) => ({ code, message }));
        report([name, said]);
      }`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const how = 'run it as root, or start it by "npx tsnetlink rootless -- COMMAND")';
    const lacks = (code: string, capability: string) => ({
      code,
      message: expect.stringMatching(new RegExp(`needs ${capability}; ${how.replace(/[()]/g, '\\$&')}$`)),
    });
    const admin = lacks('EPERM', 'CAP_SYS_ADMIN');
    expect(Object.fromEntries(reports as [string, unknown][])).toEqual({
      create: admin,
      createNameless: admin,
      attach: lacks('EACCES', 'CAP_SYS_ADMIN'),
      openOther: { code: 'EACCES', message: expect.stringContaining('needs CAP_SYS_PTRACE') },
      link: lacks('EPERM', 'CAP_NET_ADMIN'),
      connect: admin,
      lookup: admin,
      listen: admin,
      fetch: admin,
      datagram: admin,
      spawn: admin,
      exec: admin,
      worker: admin,
      sysctl: lacks('EACCES', 'CAP_NET_ADMIN'),
      run: admin,
    });
  });
});

describeLive('an error that has another reason than a missing capability', () => {
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      ({ code, message }: NodeJS.ErrnoException) => ({ code, names: message.includes('CAP_') }),
    );

  liveTest('names none', needs('real root'), async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    const bridge = await a.createLink({ kind: 'bridge', name: 'br0' });
    await bridge.up();
    await a.addRoute({ dst: '10.1.0.0/16', type: 'prohibit' });
    expect(await failure(a.route({ dst: '10.1.2.3' }))).toEqual({ code: 'EACCES', names: false });
    await a.sysctl.set('net.ipv6.conf.br0.disable_ipv6', 1);
    expect(await failure(bridge.addAddress('fd00::1/64'))).toEqual({ code: 'EACCES', names: false });
  });

  liveTest(
    'such as a bond option that its mode forbids',
    needs('real root', 'link bond'),
    async (context) => {
      const a = await Namespace.create();
      context.onTestFinished(() => a.close());
      const bond = await Bond.create({ name: 'bond0', namespace: a, options: { mode: 'active-backup' } });
      expect(await failure(bond.configure({ lacpRate: 'fast' }))).toEqual({ code: 'EACCES', names: false });
    },
  );
});
