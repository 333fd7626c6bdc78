/**
 * Plugins of CNI, the interface through which Kubernetes, containerd, CRI-O and podman ask for the networks of containers: a library to write
 * them, and the plugins of the package.
 *
 * @module
 */
export type { ClusterNode, NodeSource } from './cluster/cluster-node.ts';
export type { ClusterBackend, ClusterSettings } from './cluster/cluster-state.ts';
export { nodesFromFile } from './cluster/file-nodes.ts';
export { type KubernetesOptions, nodesFromKubernetes } from './cluster/kubernetes-nodes.ts';
export { type ClusterNodeOptions, runClusterNode } from './cluster/run-cluster-node.ts';
export { CniError, cniCodes } from './cni-error.ts';
export type { CniCommand, CniEnvironment, Variables } from './environment.ts';
export { type CniInput, type CniOutput, callPlugin, runPlugin } from './execute.ts';
export { type Field, field, type OptionalField, type Shape, type Values } from './fields.ts';
export { type InstallOptions, installPlugins } from './install.ts';
export type { NetworkConfig } from './network-config.ts';
export {
  type AddCall,
  type Attachment,
  type Call,
  type DelCall,
  defineIpam,
  definePlugin,
  type GcCall,
  type Ipam,
  type IpamPlugin,
  type NetworkPlugin,
  type Plugin,
  type PodCall,
} from './plugin.ts';
export { loadPlugin, pluginTypes } from './plugins/index.ts';
export type { Dns, Result, ResultInterface, ResultIp, ResultRoute } from './result.ts';
export { type CniVersion, versions } from './versions.ts';
