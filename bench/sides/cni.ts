// Plugins of CNI as programs: ADD and DEL of a container on a pair of links with an address of host-local. `cni.js MODE`
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Namespace } from 'tsnetlink';
import { installPlugins } from 'tsnetlink/cni';
import { chosen, type Round, serve } from './serve.ts';
import { childrenTime } from './timing.ts';

// Below /run, which is the benchmark's own and vanishes with it.
const folder = mkdtempSync('/run/bench-cni-');

/** Calls the plugins in a folder. */
async function plugins(path: string, environment: Record<string, string> = {}): Promise<Round> {
  const name = `bench-cni-${process.pid}`;
  await Namespace.create(name);
  const input = JSON.stringify({
    cniVersion: '1.0.0',
    name: 'net',
    type: 'ptp',
    stateDir: join(folder, 'state'),
    ipam: { type: 'host-local', subnet: '10.1.0.0/24', dataDir: join(folder, 'ipam') },
  });
  const env = {
    ...process.env,
    ...environment,
    CNI_CONTAINERID: 'container',
    CNI_NETNS: `/run/netns/${name}`,
    CNI_IFNAME: 'eth0',
    CNI_PATH: path,
  };
  return (count) => {
    const before = childrenTime();
    for (let index = 0; index < count; index++)
      for (const command of ['ADD', 'DEL']) {
        const { status, stdout } = spawnSync(join(path, 'ptp'), {
          input,
          env: { ...env, CNI_COMMAND: command },
          encoding: 'utf8',
        });
        if (status !== 0) throw new Error(stdout);
      }
    return { cpu: childrenTime() - before };
  };
}

/** The plugins of the library, installed for this Node. */
function installed(): string {
  const path = join(folder, 'plugins');
  installPlugins(path);
  return path;
}

await serve(
  await chosen({
    library: () => plugins(installed()),
    cached: () => plugins(installed(), { NODE_COMPILE_CACHE: join(folder, 'cache') }),
    reference: () => plugins('/usr/lib/cni'),
    node: () => (count) => {
      const before = childrenTime();
      for (let index = 0; index < 2 * count; index++) spawnSync(process.execPath, ['-e', '']);
      return { cpu: childrenTime() - before };
    },
  }),
);
