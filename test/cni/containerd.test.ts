import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { cniWorld } from '../support/cni.ts';
import { usePluginPrograms } from '../support/cni-programs.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { enter } from '../support/namespace.ts';

/** Containers that containerd starts, with the plugins as its programs. */

const folder = usePluginPrograms();

/**
 * Runs containerd in namespaces of processes and mounts, which end with the script. `ctr` reads `/etc/cni/net.d` and
 * `/opt/cni/bin` and knows no others, so both are covered. The container `one` runs while `two` sends packets. Exits with 77 where
 * this machine can start no container at all.
 */
const script = `
cd "$1"
mkdir -p etc/cni/net.d opt/cni/bin rootfs/bin rootfs/proc rootfs/dev rootfs/sys
cp net.conflist etc/cni/net.d/10-net.conflist
for entry in /opt/*; do
  [ ! -d "$entry" ] || [ "$entry" = /opt/cni ] || { mkdir -p ".$entry"; mount --rbind "$entry" ".$entry" || exit 77; }
done
mount --bind "$2" opt/cni/bin || exit 77
cp "$(command -v busybox)" rootfs/bin/busybox
PATH=$PATH:/usr/sbin:/sbin

# The groups of the machine, which private namespaces do not show.
hierarchies=$(awk 'NR > 1 && $2 != 0 { print $1 }' /proc/cgroups)
if [ -n "$hierarchies" ]; then
  mount -t tmpfs none /sys/fs/cgroup || exit 77
  for name in $hierarchies; do
    mkdir "/sys/fs/cgroup/$name"
    mount -t cgroup -o "$name" none "/sys/fs/cgroup/$name" || exit 77
  done
else
  mount -t cgroup2 none /sys/fs/cgroup || exit 77
fi
mount --rbind opt /opt || exit 77
mount --bind etc /etc || exit 77

containerd --config containerd.toml >log 2>&1 &
export CONTAINERD_ADDRESS="$1/socket"
tries=0
until ctr version >/dev/null 2>&1; do tries=$((tries + 1)); [ $tries -lt 100 ] || exit 77; sleep 0.1; done
start() { name=$1 options=$2; shift 2; ctr run --rm $options --cgroup "/tsnetlink-$$-$name" --rootfs "$PWD/rootfs" "$name" /bin/busybox "$@"; }

start probe '' true >&2 || exit 77
start one --cni sleep 1000 >&2 &
one=$!
until [ -e ipam/net/10.1.0.2 ]; do kill -0 $one; sleep 0.1; done
start two --cni sh -ec '
  busybox ip -4 -o addr show dev eth0
  busybox ip route
  for address in 10.1.0.1 10.1.0.2; do busybox ping -c 1 -w 30 $address; done'
ctr task kill --signal KILL one
wait $one || :
`;

describeLive('containerd', () => {
  liveTest(
    'starts containers that reach each other, and leaves nothing',
    needs('command containerd', 'command ctr', 'command runc', 'command busybox'),
    async (context) => {
      const world = await cniWorld(context);
      const at = (name: string): string => join(world.folder, name);
      const bridge = {
        type: 'bridge',
        isDefaultGateway: true,
        ipMasq: true,
        stateDir: at('state'),
        ipam: { type: 'host-local', subnet: '10.1.0.0/24', dataDir: at('ipam') },
      };
      const portmap = { type: 'portmap', capabilities: { portMappings: true }, stateDir: at('state') };
      const list = { cniVersion: '1.0.0', name: 'net', plugins: [bridge, portmap] };
      writeFileSync(at('net.conflist'), JSON.stringify(list));
      writeFileSync(
        at('containerd.toml'),
        `version = 2
root = "${at('root')}"
state = "${at('run')}"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "${at('socket')}"
`,
      );
      mkdirSync(at('ipam'));
      const unshare = 'unshare --mount --pid --fork --kill-child --mount-proc sh -euc'.split(' ');
      const [command = '', ...rest] = [...enter(world.host), ...unshare, script];
      const { status, stdout, stderr } = spawnSync(command, [...rest, 'sh', world.folder, folder()], {
        encoding: 'utf8',
        timeout: 100_000,
      });
      if (status === 77) context.skip(`no container can be started here: ${stderr.trim()}`);
      expect([status, stderr]).toEqual([0, expect.anything()]);
      expect(stdout).toMatch(/inet 10\.1\.0\.3\/24 /);
      expect(stdout).toMatch(/^default via 10\.1\.0\.1 dev eth0/m);
      expect(stdout.match(/1 packets received/g)).toHaveLength(2);
      expect(await world.remains()).toEqual({ links: ['lo', 'cni0'], tables: [], addresses: [], notes: [] });
    },
    120_000,
  );
});
