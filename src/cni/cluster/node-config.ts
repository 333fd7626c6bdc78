import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { EncodeError } from '../../netlink/codec/encode-error.ts';
import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import { readText } from '../../netlink/errors/read-text.ts';
import { field, readAs } from '../fields.ts';
import { nodesFromFile } from './file-nodes.ts';
import { nodesFromKubernetes } from './kubernetes-nodes.ts';
import type { ClusterNodeOptions } from './run-cluster-node.ts';

const configField = field.object({
  name: field.optional(field.text),
  nodes: field.optional(field.text),
  kubernetes: field.optional(
    field.object({
      server: field.pattern('a URL that begins with https://', /^https:\/\/./),
      tokenFile: field.text,
      caFile: field.optional(field.text),
      watchSeconds: field.optional(field.integer(1, 3600)),
    }),
  ),
  backend: field.optional(field.oneOf('host-gw', 'vxlan')),
  link: field.optional(field.linkName),
  vni: field.optional(field.integer(1, 0xff_ffff)),
  port: field.optional(field.integer(1, 65535)),
  protocol: field.optional(field.integer(5, 255)),
  masquerade: field.optional(field.boolean),
});

/** Reads the file of `tsnetlink cni node`. Paths in it are relative to its folder. Throws a TypeError with the file and the wrong key. */
export function readNodeConfig(file: string): ClusterNodeOptions {
  const fail = (where: string, reason: string): Error =>
    new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(where).toError(file);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readText(file));
  } catch (error) {
    throw fail('', (error as Error).message);
  }
  const { nodes, kubernetes, name = hostname(), ...settings } = readAs(parsed, configField, fail);
  const known = Object.keys(configField.fields ?? {});
  const unknown = Object.keys(settings).find((key) => !known.includes(key));
  if (unknown !== undefined) throw fail(unknown, `there is no such key${didYouMean(unknown, known)}`);
  if ((nodes === undefined) === (kubernetes === undefined))
    throw fail('nodes', 'expected either nodes, a file, or kubernetes');
  const at = (path: string): string => resolve(dirname(file), path);
  const source =
    kubernetes === undefined
      ? nodesFromFile(at(nodes as string))
      : nodesFromKubernetes({
          ...kubernetes,
          tokenFile: at(kubernetes.tokenFile),
          caFile: kubernetes.caFile === undefined ? undefined : at(kubernetes.caFile),
        });
  return { ...settings, name, nodes: source };
}
