#!/bin/sh
# The first process of the virtual machine. The files of the host are its root, read only, below a layer in memory for what
# is written. `guest` is the script that goes on there, from the command line of the kernel.
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in /modules/*; do insmod "$module"; done
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,ro,cache=loose root /lower
mount -t tmpfs tmpfs /writable
mkdir -p /writable/upper /writable/work
mount -t overlay -o lowerdir=/lower,upperdir=/writable/upper,workdir=/writable/work overlay /merged
for folder in proc sys dev; do mount --move "/$folder" "/merged/$folder"; done
exec switch_root /merged /bin/sh "$guest"
