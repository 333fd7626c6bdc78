#!/bin/sh
# as-root.sh command…
#
# Runs a command as it is where the user is root; otherwise in new namespaces in which the user has root's rights.
set -eu
if [ "$(id -u)" -eq 0 ]; then exec "$@"; fi
exec sh "$(dirname "$0")/isolate.sh" --user --map-root-user -- "$@"
