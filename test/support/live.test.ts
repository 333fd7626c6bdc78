import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { describeLive, liveTest, needs } from './live.ts';

describeLive('the namespaces of a test file', () => {
  liveTest('are not those of the host', () => {
    expect(readlinkSync('/proc/self/ns/net')).not.toBe(process.env.TSNETLINK_HOST_NETNS);
  });

  liveTest('are not those of the test runner, which all files would share', () => {
    for (const kind of ['net', 'mnt']) {
      expect(readlinkSync(`/proc/self/ns/${kind}`)).not.toBe(
        readlinkSync(`/proc/${process.ppid}/ns/${kind}`),
      );
    }
  });

  liveTest('hold a loopback link alone, which is down', async () => {
    const links = readFileSync('/proc/net/dev', 'utf8').trim().split('\n').slice(2);
    expect(links.map((line) => line.split(':')[0]!.trim())).toEqual(['lo']);

    const socket = createSocket('udp4');
    const error = await new Promise((resolve) => socket.send('x', 9, '127.0.0.1', resolve));
    socket.close();
    expect(error).toMatchObject({ code: 'ENETUNREACH' });
  });

  liveTest('have an empty /run, which can be written', () => {
    expect(readdirSync('/run')).toEqual([]);
    writeFileSync('/run/tsnetlink-was-here', '');
  });

  liveTest('are shared by all threads of the process', () => {
    const tasks = readdirSync('/proc/self/task');
    const namespaces = tasks.map((id) => readlinkSync(`/proc/self/task/${id}/ns/net`));
    expect(new Set(namespaces).size).toBe(1);
  });

  liveTest('have a /sys that shows them', needs('sysfs'), () => {
    expect(readdirSync('/sys/class/net')).toEqual(['lo']);
  });
});
