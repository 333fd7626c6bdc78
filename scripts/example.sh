#!/bin/sh
# example.sh NAME [arguments…]: runs an example by its name, with the rights of root.
set -eu
name=$1
shift
exec sh "$(dirname "$0")/as-root.sh" node --import tsx "examples/$name.ts" "$@"
