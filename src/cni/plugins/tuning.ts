import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LinkChangeWords } from '../../network/object-words.ts';
import { macOfArgs } from '../environment.ts';
import { field } from '../fields.ts';
import { invalid } from '../network-config.ts';
import { type Call, type DelCall, definePlugin, type PodCall } from '../plugin.ts';
import { difference, findLink } from '../pod-link.ts';
import type { Result } from '../result.ts';

/** Folder with the values before ADD by default. */
const defaultDataDir = '/run/cni/tuning';

const settings = {
  mac: field.optional(field.ethernetAddress),
  mtu: field.optional(field.integer()),
  promisc: field.optional(field.boolean),
  allmulti: field.optional(field.boolean),
  txQLen: field.optional(field.integer()),
};
const config = {
  ...settings,
  sysctl: field.optional(field.record(field.text)),
  dataDir: field.optional(field.text),
  args: field.optional(field.object({ cni: field.optional(field.object(settings)) })),
  runtimeConfig: field.optional(field.object({ mac: settings.mac })),
};

type TuningCall = Call<typeof config>;

/** Values of a link. */
interface Settings {
  readonly address?: string | undefined;
  readonly mtu?: number | undefined;
  readonly promisc?: boolean | undefined;
  readonly allMulti?: boolean | undefined;
  readonly txQueueLength?: number | undefined;
}

/** The wanted values: those of the runtime, of `args`, of `CNI_ARGS`, of the configuration, the first that is there. */
function wantedOf({ config, args }: TuningCall): Settings {
  const own = config.args?.cni ?? {};
  return {
    address: config.runtimeConfig?.mac ?? own.mac ?? macOfArgs(args) ?? config.mac,
    mtu: own.mtu ?? config.mtu,
    // As in the reference plugin, false leaves the flags as they are.
    promisc: (own.promisc ?? config.promisc) === true ? true : undefined,
    allMulti: (own.allmulti ?? config.allmulti) === true ? true : undefined,
    txQueueLength: own.txQLen ?? config.txQLen,
  };
}

/** The kernel parameters with their paths. `IFNAME` stands for the link of the container. */
function parametersOf({ config: { sysctl = {} }, ifName }: TuningCall): [name: string, value: string][] {
  return Object.entries(sysctl).map(([key, value]) => {
    // Names of links may contain dots: the separators become slashes first.
    const path = (key.includes('/') ? key : key.replaceAll('.', '/')).replaceAll('IFNAME', ifName);
    const parts = path.split('/');
    if (parts[0] !== 'net' || parts.length < 2 || parts.some((part) => ['', '.', '..'].includes(part)))
      throw invalid(`sysctl.${key}`, 'expected a kernel parameter below net');
    return [path, value];
  });
}

function changeOf({ address, mtu, promisc, allMulti, txQueueLength }: Settings): LinkChangeWords {
  return {
    ...(address !== undefined && { address }),
    ...(mtu !== undefined && mtu !== 0 && { mtu }),
    ...(txQueueLength !== undefined && { txQueueLength }),
    ...((promisc ?? allMulti) !== undefined && {
      flags: { ...(promisc !== undefined && { promisc }), ...(allMulti !== undefined && { allMulti }) },
    }),
  };
}

function backupFile({ config, attachment }: TuningCall): string {
  return join(config.dataDir ?? defaultDataDir, `${attachment}.json`);
}

/** Notes the values of the link before the first change. */
async function backUp(call: PodCall<typeof config>): Promise<void> {
  const { mtu, address, flags, txQueueLength } = (await call.pod.link(call.ifName)).state;
  const before: Settings = {
    mtu,
    address,
    promisc: flags.includes('promisc'),
    allMulti: flags.includes('allMulti'),
    txQueueLength,
  };
  const file = backupFile(call);
  mkdirSync(call.config.dataDir ?? defaultDataDir, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(before), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readBackup(call: TuningCall): Settings | undefined {
  try {
    return JSON.parse(readFileSync(backupFile(call), 'utf8')) as Settings;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Gives the link its values before ADD, if the link is there. */
async function restore(call: DelCall<typeof config>): Promise<void> {
  const before = readBackup(call);
  if (before === undefined) return;
  const link = call.pod && (await findLink(call.pod, call.ifName));
  const wanted = wantedOf(call);
  const changed = Object.entries(before).filter(([key]) => wanted[key as keyof Settings] !== undefined);
  await link?.change(changeOf(Object.fromEntries(changed)));
  rmSync(backupFile(call), { force: true });
}

/** Changes the link of a container, and kernel parameters of its namespace. Works on the result of the plugin before it. */
export const tuning = definePlugin({
  type: 'tuning',
  config,
  args: ['MAC'],
  async add(call): Promise<Result> {
    const { pod, ifName, netns, prevResult, undo } = call;
    if (prevResult === undefined)
      throw invalid('prevResult', 'tuning needs the result of the plugin before it');
    const wanted = wantedOf(call);
    const parameters = parametersOf(call);
    const change = changeOf(wanted);
    const link = Object.keys(change).length === 0 ? undefined : await pod.link(ifName);
    for (const [name, value] of parameters) await pod.sysctl.set(name, value);
    if (link === undefined) return prevResult;
    if (readBackup(call) === undefined) await backUp(call);
    undo(() => restore(call));
    await link.change(change);
    const isOwn = (name: string, sandbox: string | undefined): boolean =>
      name === ifName && sandbox === netns;
    return {
      ...prevResult,
      interfaces: prevResult.interfaces?.map((one) =>
        isOwn(one.name, one.sandbox)
          ? { ...one, mac: wanted.address ?? one.mac, mtu: wanted.mtu ?? one.mtu }
          : one,
      ),
    };
  },
  async del(call) {
    await restore(call);
  },
  async check(call) {
    const { pod, ifName } = call;
    for (const [name, value] of parametersOf(call)) {
      const found = await pod.sysctl.get(name);
      if (found !== value) throw difference(`the kernel parameter ${name} is ${found}, not ${value}`);
    }
    const link = await findLink(pod, ifName);
    if (link === undefined) throw difference(`the link ${ifName} is gone`);
    const { mtu, address, flags, txQueueLength } = link.state;
    const found: Settings = {
      mtu,
      address,
      promisc: flags.includes('promisc'),
      allMulti: flags.includes('allMulti'),
      txQueueLength,
    };
    for (const [key, value] of Object.entries(wantedOf(call)) as [keyof Settings, unknown][])
      if (value !== undefined && String(found[key]).toLowerCase() !== String(value).toLowerCase())
        throw difference(`${key} of ${ifName} is ${found[key]}, not ${value}`);
  },
});
