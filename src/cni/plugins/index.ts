/** The plugins of the library, each loaded when it is used. */
import { argument, isText, operation, required } from '../../netlink/request/input.ts';
import type { Plugin } from '../plugin.ts';

/** Loads a plugin. */
// biome-ignore lint/suspicious/noExplicitAny: each plugin has its own configuration.
type Load = () => Promise<Plugin<any>>;

const ipamPlugins: Readonly<Record<string, Load>> = {
  'host-local': async () => (await import('./host-local.ts')).hostLocal,
  static: async () => (await import('./static.ts')).staticIpam,
};

const plugins: Readonly<Record<string, Load>> = {
  ...ipamPlugins,
  bandwidth: async () => (await import('./bandwidth.ts')).bandwidth,
  bridge: async () => (await import('./bridge.ts')).bridge,
  firewall: async () => (await import('./firewall.ts')).firewall,
  'host-device': async () => (await import('./host-device.ts')).hostDevice,
  ipvlan: async () => (await import('./ipvlan.ts')).ipvlan,
  loopback: async () => (await import('./loopback.ts')).loopback,
  macvlan: async () => (await import('./macvlan.ts')).macvlan,
  portmap: async () => (await import('./portmap.ts')).portmap,
  ptp: async () => (await import('./ptp.ts')).ptp,
  tuning: async () => (await import('./tuning.ts')).tuning,
  vlan: async () => (await import('./vlan.ts')).vlan,
};

/** The names of all plugins. */
export const pluginTypes: readonly string[] = Object.keys(plugins).sort();

/** Finds a plugin by its name. */
export const loadPlugin = operation(
  'loadPlugin',
  () => [required(argument('type', isText))],
  (type: string): Load | undefined => (Object.hasOwn(plugins, type) ? plugins[type] : undefined),
);

/** Finds a plugin for addresses by its name. */
export function loadIpam(type: string): Load | undefined {
  return Object.hasOwn(ipamPlugins, type) ? ipamPlugins[type] : undefined;
}
