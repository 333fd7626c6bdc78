#!/bin/sh
# Goes on after init.sh: prepares the system, runs the command of the exchange folder, writes its exit code there and ends.
# `modules` is the folder with the modules of this kernel, from the command line of the kernel.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
for folder in tmp run; do mount -t tmpfs tmpfs "/$folder"; done
mkdir -p /dev/pts /dev/shm /lib/modules /run/exchange
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount --bind "$modules" /lib/modules
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none exchange /run/exchange
# Where a tunnel's module is loaded, each new namespace would begin with links of that tunnel.
echo 1 >/proc/sys/net/core/fb_tunnels_only_for_init_net
ip link set lo up
# Through a pipe: programs that see a terminal write for a person.
{
  sh /run/exchange/command </dev/null 2>&1
  echo $? >/run/exchange/code
} | cat >/dev/ttyS1
sync
echo o >/proc/sysrq-trigger
sleep 60
