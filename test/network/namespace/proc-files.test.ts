import { existsSync, readFileSync } from 'node:fs';
import { Namespace } from 'tsnetlink';
import { expect } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

describeLive('files of the kernel', () => {
  liveTest('are those of the namespace', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    await a.createLink({ kind: 'bridge', name: 'br.1' });
    const here = readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim();
    expect(await a.sysctl.get('net.ipv4.ip_forward')).toBe('0');
    await a.sysctl.set('net.ipv4.ip_forward', true);
    expect(await a.sysctl.get('net/ipv4/ip_forward')).toBe('1');
    await a.sysctl.set('net/ipv4/conf/br.1/forwarding', 0);
    expect(await a.sysctl.get('net.ipv4.conf.br/1.forwarding')).toBe('0');
    expect(readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim()).toBe(here);
    await expect(a.sysctl.set('net.ipv4.ip_forward', 'x')).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(a.sysctl.get('net.no.such')).rejects.toMatchObject({ code: 'ENOENT' });
    for (const name of ['kernel.hostname', 'net', 'net..ipv4', 'net/../kernel/hostname', '', 'net.a\0'])
      await expect(a.sysctl.get(name)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    for (const path of ['/proc/net/dev', '/proc/self/net/dev', '/proc/thread-self/net/dev'])
      expect(await a.readFile(path)).toContain('br.1:');
    expect(existsSync('/sys/class/net/br.1')).toBe(false);
  });

  liveTest('outside of /proc are refused', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    for (const path of [
      '/etc/hosts',
      '/sys/class/net/lo/mtu',
      'proc/net/dev',
      '/proc/../etc/hosts',
      '/proc',
      '',
      '/procnet',
    ])
      await expect(a.readFile(path), path).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field: 'path',
        message: expect.stringContaining('expected a path in /proc'),
      });
    await expect(a.readFile(7 as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(await a.readFile('/proc/./self/../net/dev')).toContain('lo:');
  });

  liveTest('that are read-only say so, and name no capability', async (context) => {
    const a = await Namespace.create();
    context.onTestFinished(() => a.close());
    const failure = await a.sysctl
      .set('net.ipv4.tcp_available_congestion_control', 'x')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'EACCES', message: expect.stringContaining('read-only') });
    expect((failure as Error).message).not.toContain('CAP_');
  });
});
