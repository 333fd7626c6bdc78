import type { RequestOptions } from '../../../src/netlink/engine/cancellation.ts';
import type { Request } from '../../../src/netlink/request/request.ts';
import { jsonOf } from '../../../src/network/desired-state/plan.ts';
import type { NetworkState } from '../../../src/network/desired-state/state.ts';
import type { StateNamespace } from '../../../src/network/desired-state/state-namespace.ts';
import { Namespace } from '../../../src/network/namespace/namespace.ts';

/** A namespace in which no addresses come by themselves. */
export async function quietNamespace(name?: string): Promise<Namespace> {
  const namespace = await Namespace.create(name);
  await namespace.sysctl.set('net.ipv6.conf.default.addr_gen_mode', 1);
  await namespace.sysctl.set('net.ipv6.conf.default.accept_dad', 0);
  return namespace;
}

/** A state without the order in which objects were made. */
export function content(state: NetworkState): unknown {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value.map(sorted).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, item]) => [key, sorted(item)]),
    );
  };
  return sorted(jsonOf(state));
}

/** A namespace whose socket calls `at` before each request of a batch, and sends the request that it returns. */
export function intercepted(
  namespace: Namespace,
  at: (request: Request<void>, number: number) => Request<void>,
): StateNamespace {
  let number = 0;
  return withBatch(namespace, (requests, options) =>
    namespace.socket.batchSettled(
      requests.map((request) => at(request, number++)),
      options,
    ),
  );
}

/** A namespace whose socket calls `at` between two requests: the first time with the number of the first request, 0. */
export function interrupted(namespace: Namespace, at: (number: number) => Promise<void>): StateNamespace {
  let number = 0;
  return withBatch(namespace, async (requests, options) => {
    const results: PromiseSettledResult<unknown>[] = [];
    for (const request of requests) {
      await at(number++);
      results.push(...(await namespace.socket.batchSettled([request], options)));
    }
    return results as never;
  });
}

/** A namespace in which another program does something after each batch. */
export function disturbed(namespace: Namespace, act: () => Promise<unknown>): StateNamespace {
  return withBatch(namespace, async (requests, options) => {
    const results = await namespace.socket.batchSettled(requests, options);
    await act();
    return results;
  });
}

type Batch = StateNamespace['socket']['batchSettled'];

function withBatch(
  namespace: Namespace,
  batchSettled: (requests: Request<void>[], options: RequestOptions) => ReturnType<Batch>,
): StateNamespace {
  return {
    fd: namespace.fd,
    name: namespace.name,
    request: (request, options) => namespace.request(request, options),
    nameOfNsid: (nsid) => namespace.nameOfNsid(nsid),
    socketFor: (protocol) => namespace.socketFor(protocol),
    socket: { batchSettled: batchSettled as never },
  };
}
