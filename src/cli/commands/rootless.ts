import { spawn } from 'node:child_process';
import { exitCodeOf } from '../child.ts';

const help = `usage: tsnetlink rootless [--] COMMAND…

Runs a command as an ordinary user, in user, network and mount namespaces of its own in which it has the rights of root: it can make
network namespaces, links, addresses and routes. It sees nothing of the network outside, but for what is given to it. Files belong to
whom they belong; /run is empty and writable, so that namespaces can have names. Needs unshare (of util-linux), and a system that
lets users make user namespaces.

The exit code is the command's.

examples:
  npx tsnetlink rootless -- node app.js
  npx tsnetlink rootless -- npx tsnetlink ns add blue
  npx tsnetlink rootless -- sh
`;

/** Prepares the mounts, then becomes the command. The second is refused where a container hides parts of /sys. */
const prepare = `
mount -n -t tmpfs -o mode=755 tmpfs /run
mount -n -t sysfs sysfs /sys 2>/dev/null || :
exec "$@"`;

/** `tsnetlink rootless -- COMMAND …`. */
export async function run(args: string[]): Promise<number> {
  const command = args[0] === '--' ? args.slice(1) : args;
  const [word] = command;
  const isHelp = word === '--help' || word === '-h';
  if (word === undefined || word.startsWith('-')) {
    (isHelp ? process.stdout : process.stderr).write(help);
    return isHelp ? 0 : 2;
  }
  const namespaces = ['--user', '--map-root-user', '--net', '--mount', '--propagation', 'private'];
  const script = ['sh', '-euc', prepare, 'rootless', ...command];
  return exitCodeOf(spawn('unshare', [...namespaces, '--', ...script], { stdio: 'inherit' }));
}
