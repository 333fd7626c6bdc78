#!/bin/sh
# isolate.sh [unshare options] -- command…
#
# Runs a command in new network and mount namespaces: the loopback link exists and is down, /run is an empty
# tmpfs (named namespaces made there vanish with the command), /sys shows the new network namespace, and no mount made
# inside is seen outside. With --user --map-root-user it works for an ordinary user too.
set -eu
options=
while [ "$1" != -- ]; do
  options="$options $1"
  shift
done
shift
# shellcheck disable=SC2086 # the options are words without blanks
exec unshare $options --net --mount --propagation private -- sh -euc '
  mount -n -t tmpfs -o mode=755 tmpfs /run
  # Refused where a container hides parts of /sys: then /sys stays as it is outside, and needs("sysfs") skips.
  mount -n -t sysfs sysfs /sys 2>/dev/null || :
  exec "$@"' isolated "$@"
