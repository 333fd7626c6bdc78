import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { field, readAs, type Values } from '../fields.ts';
import { type ClusterNode, type NodeSource, readNodes } from './cluster-node.ts';

/** Where the API of Kubernetes is. */
export interface KubernetesOptions {
  /** `https://10.0.0.1:6443` */
  readonly server: string;
  /** File with the token of an account that may list and watch nodes. Read again for each request, as it is replaced before it expires. */
  readonly tokenFile: string;
  /** File with the certificate of the authority that the server must have; those of Node by default. */
  readonly caFile?: string | undefined;
  /** Seconds after which the server ends a watch, and the next one begins. 300 by default. */
  readonly watchSeconds?: number | undefined;
}

/** Most nodes in an answer. Longer lists come in pages. */
const pageSize = 500;
/** Milliseconds to the next attempt after an error: doubled up to the longest. */
const shortestPause = 200;
const longestPause = 30_000;
/** Milliseconds that a server may be silent beyond the end of a watch, or before an answer. */
const patience = 30_000;

const nodeField = field.object({
  metadata: field.object({ name: field.text }),
  spec: field.optional(
    field.object({
      podCIDR: field.optional(field.prefix),
      podCIDRs: field.optional(field.list(field.prefix)),
    }),
  ),
  status: field.optional(
    field.object({
      addresses: field.optional(field.list(field.object({ type: field.text, address: field.text }))),
    }),
  ),
});
type NodeObject = Values<{ node: typeof nodeField }>['node'];

const listField = field.object({
  metadata: field.object({ resourceVersion: field.text, continue: field.optional(field.text) }),
  items: field.list(nodeField),
});
const eventField = field.object({ type: field.text, object: field.record({ read: (value) => value }) });
const bookmarkField = field.object({ metadata: field.object({ resourceVersion: field.text }) });
const statusField = field.object({
  code: field.optional(field.integer()),
  message: field.optional(field.text),
});

/** An answer of the API that is no success. 410: the version is too old for a watch. */
class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads the machines of a cluster from the Node objects of Kubernetes, and watches them: their addresses are those of the type `InternalIP`, their
 * subnets `spec.podCIDRs`. Nodes that have none yet are left out. After an error it connects again; what it knows stays until then.
 */
export function nodesFromKubernetes(options: KubernetesOptions): NodeSource {
  return (signal, report) => followNodes(options, signal, report);
}

async function* followNodes(
  options: KubernetesOptions,
  signal: AbortSignal,
  report: (problem: Error) => void,
): AsyncGenerator<readonly ClusterNode[]> {
  const nodes = new Map<string, NodeObject>();
  let version: string | undefined;
  let pause = shortestPause;
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        version = await listNodes(options, nodes, signal);
        yield clusterNodes(nodes, report);
      }
      for await (const event of watchNodes(options, version, signal)) {
        version = event.version;
        pause = shortestPause;
        if (event.apply?.(nodes) === true) yield clusterNodes(nodes, report);
      }
    } catch (error) {
      if (signal.aborted) return;
      if ((error as ApiError).status === 410) version = undefined;
      else report(new Error(`${options.server}: ${(error as Error).message}`, { cause: error }));
      await sleep(pause, undefined, { signal }).catch(() => {});
      pause = Math.min(2 * pause, longestPause);
    }
  }
}

/** Reads all nodes. Returns the version of the list. */
async function listNodes(
  options: KubernetesOptions,
  nodes: Map<string, NodeObject>,
  signal: AbortSignal,
): Promise<string> {
  const found = new Map<string, NodeObject>();
  let version = '';
  let next: string | undefined;
  do {
    const query = new URLSearchParams({
      limit: String(pageSize),
      ...(next !== undefined && { continue: next }),
    });
    const response = await get(options, query, patience, signal);
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    const { metadata, items } = read(JSON.parse(text), listField);
    for (const node of items) found.set(node.metadata.name, node);
    version = metadata.resourceVersion;
    next = metadata.continue;
  } while (next !== undefined);
  nodes.clear();
  for (const [name, node] of found) nodes.set(name, node);
  return version;
}

/** A change, with the version that the next watch begins behind. `apply` returns whether it changes something. */
interface Change {
  readonly version: string;
  readonly apply?: (nodes: Map<string, NodeObject>) => boolean;
}

async function* watchNodes(
  options: KubernetesOptions,
  version: string,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  const { watchSeconds = 300 } = options;
  const query = new URLSearchParams({
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(watchSeconds),
  });
  const response = await get(options, query, watchSeconds * 1000 + patience, signal);
  for await (const line of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    const { type, object } = read(JSON.parse(line), eventField);
    if (type === 'ERROR') {
      const { code = 0, message = 'the watch failed' } = read(object, statusField);
      throw new ApiError(code, message);
    }
    const { metadata } = read(object, bookmarkField);
    if (type === 'BOOKMARK') yield { version: metadata.resourceVersion };
    else if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED')
      yield { version: metadata.resourceVersion, apply: changeOf(type, read(object, nodeField)) };
  }
  if (!response.complete) throw new Error('the connection of a watch broke');
}

function changeOf(type: string, node: NodeObject): NonNullable<Change['apply']> {
  return (nodes) => {
    const { name } = node.metadata;
    const before = nodes.get(name);
    if (type === 'DELETED') return nodes.delete(name);
    nodes.set(name, node);
    // Most changes are heartbeats.
    return before === undefined || JSON.stringify(clusterNode(before)) !== JSON.stringify(clusterNode(node));
  };
}

function read<T>(value: unknown, type: { readonly read: (value: unknown) => T }): T {
  return readAs(
    value,
    type,
    (path, reason) => new Error(`the API answers something else: ${path}: ${reason}`),
  );
}

async function get(
  { server, tokenFile, caFile }: KubernetesOptions,
  query: URLSearchParams,
  timeout: number,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const ca = caFile === undefined ? undefined : await readFile(caFile);
  const url = new URL(`/api/v1/nodes?${query}`, server);
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(url, { headers, signal, timeout, agent: false, ...(ca !== undefined && { ca }) });
    asked.on('response', resolve);
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error(`no answer in ${timeout / 1000} seconds`)));
    asked.end();
  });
  const { statusCode = 0 } = response;
  if (statusCode === 200) return response;
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  throw new ApiError(statusCode, `${statusCode} ${messageIn(text) ?? response.statusMessage}`);
}

function messageIn(text: string): string | undefined {
  try {
    return readAs(JSON.parse(text), statusField, (_, reason) => new Error(reason)).message;
  } catch {
    return undefined;
  }
}

/** The machine that a node is; `undefined` for one that has no address or subnet yet. */
function clusterNode({ metadata, spec, status }: NodeObject): ClusterNode | undefined {
  const subnets = spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]);
  const addresses = (status?.addresses ?? [])
    .filter(({ type }) => type === 'InternalIP')
    .map(({ address }) => address);
  if (subnets.length === 0 || addresses.length === 0) return undefined;
  return { name: metadata.name, addresses, subnets };
}

/** The list of machines. One that contradicts the others is reported and left out. */
function clusterNodes(
  nodes: ReadonlyMap<string, NodeObject>,
  report: (problem: Error) => void,
): readonly ClusterNode[] {
  let list: readonly ClusterNode[] = [];
  for (const node of nodes.values()) {
    const one = clusterNode(node);
    if (one === undefined) continue;
    try {
      list = readNodes([...list, one]);
    } catch (error) {
      report(new Error(`node ${one.name}: ${(error as Error).message}`, { cause: error }));
    }
  }
  return list;
}
