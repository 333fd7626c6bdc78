import { expect } from 'vitest';
import { withoutChoices } from './cni.ts';
import { runIn } from './namespace.ts';
import { eventually } from './patience.ts';

/** Addresses, routes and rules of a namespace, without what differs from call to call or arises by and by. */
function stateOf(namespace: { readonly fd: number }): unknown {
  const json = (command: string): Record<string, unknown>[] =>
    JSON.parse(runIn(namespace, command).trim() || '[]');
  const links = json('ip -j -d address').map((link) => ({
    name: link.ifname,
    mtu: link.mtu,
    operstate: link.operstate,
    flags: (link.flags as string[]).toSorted(),
    kind: (link.linkinfo as { info_kind?: string } | undefined)?.info_kind,
    hairpin: (link.linkinfo as { info_slave_data?: { hairpin?: boolean } })?.info_slave_data?.hairpin,
    address: link.address,
    master: link.master,
    addresses: (link.addr_info as Record<string, unknown>[])
      .filter(({ scope, family }) => family !== 'inet6' || scope !== 'link')
      .map(({ family, local, prefixlen, broadcast, scope, label }) =>
        family === undefined ? undefined : { family, local, prefixlen, broadcast, scope, label },
      ),
  }));
  const routes = ['-4', '-6'].flatMap((family) =>
    json(`ip -j ${family} route show table main`)
      .filter(({ dst }) => dst !== 'fe80::/64')
      .map(({ flags: _, ...route }) => JSON.stringify(route))
      .sort(),
  );
  const text = JSON.stringify({
    links,
    routes,
    rules: json('ip -j rule'),
    forwarding: [4, 6].map((version) => runIn(namespace, `sysctl -n net.ipv${version}.conf.all.forwarding`)),
    neighbours: json('ip -j neigh').filter(({ state }) => (state as string[]).includes('PERMANENT')),
  });
  return JSON.parse(withoutChoices(text.replaceAll(/"mtu":(\d+)/g, '"MTU":"$1"')));
}

/** The state once all links that are up are operational. */
export async function settledState(namespace: { readonly fd: number }): Promise<unknown> {
  await eventually(() =>
    expect(runIn(namespace, 'ip -br link')).not.toMatch(/LOWERLAYERDOWN|^\S+ +DOWN .*[<,]UP[,>].*LOWER_UP/m),
  );
  return stateOf(namespace);
}
