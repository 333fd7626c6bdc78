import { spawn } from 'node:child_process';
import { exitCodeOf } from '../child.ts';
import { defineCommand } from '../command.ts';

/** Prepares the mounts, then becomes the command. The second mount is refused in a container that hides parts of /sys. */
const prepare = `
mount -n -t tmpfs -o mode=755 tmpfs /run
mount -n -t sysfs sysfs /sys 2>/dev/null || :
exec "$@"`;

/** `tsnetlink rootless`. */
export const rootless = defineCommand({
  usage: ['[--] COMMAND…'],
  description: [
    'Runs a command as an ordinary user, in new user, network and mount namespaces in which it has the rights of root: ' +
      'it can create network namespaces, links, addresses and routes. The network outside is out of reach. Files keep ' +
      'their owners. /run is empty and writable, so that namespaces can have names.',
    'Needs unshare (of util-linux), and a system that allows users to create user namespaces. The exit code is that of ' +
      'the command.',
  ],
  options: {},
  words: [1, Number.POSITIVE_INFINITY],
  isWrapper: true,
  examples: [
    'tsnetlink rootless -- node app.js',
    'tsnetlink rootless -- tsnetlink ns add blue',
    'tsnetlink rootless -- sh',
  ],
  run({ words }) {
    const namespaces = ['--user', '--map-root-user', '--net', '--mount', '--propagation', 'private'];
    const script = ['sh', '-euc', prepare, 'rootless', ...words];
    return exitCodeOf(spawn('unshare', [...namespaces, '--', ...script], { stdio: 'inherit' }));
  },
});
