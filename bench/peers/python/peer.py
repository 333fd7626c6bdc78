"""The pyroute2 side of the benchmarks.

Usage: peer.py MODE. Each line on standard input is a count; each line on standard output is the JSON of the time.
"""

import json
import os
import socket
import sys
import time

from pyroute2 import NDB, IPRoute, netns

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


def apply(count):
    """Makes pairs of links, and ten routes for each link, in a new namespace, by the database of objects."""
    name = f'bench_ndb_{os.getpid()}'
    netns.create(name)
    database = NDB(log='off', sources=[{'target': 'localhost', 'kind': 'netns', 'netns': name}])
    for pair in range(count // 2):
        database.interfaces.create(ifname=f'a{pair}', kind='veth', peer=f'b{pair}').commit()
    for pair in range(count // 2):
        for end in 'ab':
            with database.interfaces[f'{end}{pair}'] as link:
                link.set('state', 'up')
    with database.interfaces['a0'] as link:
        link.add_ip('10.0.0.1/8')
    output = database.interfaces['a0']['index']
    for number in range(10 * count):
        dst = f'11.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}/32'
        database.routes.create(dst=dst, gateway='10.0.0.2', oif=output, proto=4).commit()
    database.close()
    netns.remove(name)
    return 0


run = {'get': get, 'routes': routes, 'links': links, 'apply': apply}[sys.argv[1]]
for line in sys.stdin:
    cpu, start = time.process_time_ns(), time.perf_counter_ns()
    found = run(int(line))
    took = time.perf_counter_ns() - start
    print(json.dumps({'ns': took, 'cpu': time.process_time_ns() - cpu, 'items': found}), flush=True)
