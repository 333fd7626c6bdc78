"""The pyroute2 side of the benchmarks.

Usage: peer.py MODE. Each line on standard input is a count; each line on standard output is the JSON of the time.
"""

import json
import socket
import sys
import time

from pyroute2 import IPRoute

route = IPRoute()


def get(count):
    for _ in range(count):
        route.get_links(ifname='lo')
    return 0


def routes(count):
    items = 0
    for _ in range(count):
        items = sum(len(list(route.get_routes(family=family))) for family in (socket.AF_INET, socket.AF_INET6))
    return items


def links(count):
    items = 0
    for _ in range(count):
        items = len(list(route.get_links()))
    return items


run = {'get': get, 'routes': routes, 'links': links}[sys.argv[1]]
for line in sys.stdin:
    cpu, start = time.process_time_ns(), time.perf_counter_ns()
    found = run(int(line))
    took = time.perf_counter_ns() - start
    print(json.dumps({'ns': took, 'cpu': time.process_time_ns() - cpu, 'items': found}), flush=True)
