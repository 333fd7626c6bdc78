import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Namespace } from 'tsnetlink';
import { type CniOutput, callPlugin, loadPlugin } from 'tsnetlink/cni';
import type { TestContext } from 'vitest';
import type { Feature } from './features.ts';
import { enter } from './namespace.ts';

/** Folder of the reference plugins in Debian. */
export const referenceFolder = '/usr/lib/cni';

/** The reference plugins: the package containernetworking-plugins of Debian. */
export const referencePlugins: Feature = {
  name: 'reference plugins of CNI',
  missing: () => {
    try {
      accessSync(join(referenceFolder, 'bridge'), constants.X_OK);
      return undefined;
    } catch {
      return `no plugins in ${referenceFolder}`;
    }
  },
};

/** A network configuration. */
export type Configuration = Readonly<Record<string, unknown>> & { readonly type: string };

/** The variables of a call that differ from those of the world: `{ CNI_IFNAME: 'eth1' }`. */
export type Variables = Readonly<Record<string, string>>;

/** The outcome of a call, with its output parsed. */
export interface Answer {
  readonly exitCode: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it.
  readonly output: any;
}

/** A host, pods, and a folder for the state of plugins: for one test. */
export interface CniWorld {
  readonly host: Namespace;
  readonly folder: string;
  /** Creates a pod; its path is `/run/netns/NAME`. */
  pod(name: string): Promise<Namespace>;
  /** Calls a plugin of the library, by default that of the configuration. */
  call(command: string, config: Configuration, variables?: Variables, type?: string): Promise<Answer>;
  /** Calls a reference plugin. */
  reference(command: string, config: Configuration, variables?: Variables): Answer;
  /** Calls a program, on the host. */
  run(program: string, command: string, config: Configuration, variables?: Variables): Answer;
  /** The same without waiting for its end. */
  start(program: string, command: string, config: Configuration, variables?: Variables): Promise<Answer>;
  /** Everything that plugins have left: links of the host, tables, reserved addresses, and notes. */
  remains(): Promise<{ links: string[]; tables: string[]; addresses: string[]; notes: string[] }>;
}

/** Calls a plugin. */
export type Caller = (command: string, config: Configuration, variables?: Variables) => Promise<Answer>;

/** Whose plugins are called, by name. */
export const sides: Readonly<Record<'ours' | 'the reference', (world: CniWorld) => Caller>> = {
  ours: ({ call }) => call,
  'the reference':
    ({ reference }) =>
    async (command, config, variables) =>
      reference(command, config, variables),
};

let worlds = 0;

/** A world for a test, which ends with the test. */
export async function cniWorld(context: TestContext): Promise<CniWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-cni-'));
  const prefix = `cni${process.pid}-${worlds++}-`;
  const host = await Namespace.create();
  await (await host.link('lo')).up();
  const pods: Namespace[] = [];
  context.onTestFinished(async () => {
    for (const pod of pods) await pod.delete();
    host.close();
    rmSync(folder, { recursive: true });
  });
  const complete = (config: Configuration): string =>
    JSON.stringify({
      cniVersion: '1.0.0',
      name: 'net',
      stateDir: join(folder, 'state'),
      ...config,
      ...((config.ipam as { type?: string } | undefined)?.type === 'host-local' && {
        ipam: { dataDir: join(folder, 'ipam'), ...(config.ipam as object) },
      }),
    });
  const environment = (command: string, variables: Variables): Record<string, string> => ({
    CNI_COMMAND: command,
    CNI_CONTAINERID: 'container',
    CNI_IFNAME: 'eth0',
    ...variables,
    ...(variables.CNI_NETNS !== undefined &&
      !variables.CNI_NETNS.includes('/') &&
      variables.CNI_NETNS !== '' && { CNI_NETNS: `/run/netns/${prefix}${variables.CNI_NETNS}` }),
  });
  const answer = (status: number | null, stdout: string): Answer => ({
    exitCode: status ?? -1,
    output: stdout === '' ? undefined : JSON.parse(stdout),
  });
  const commandOf = (
    program: string,
    command: string,
    variables: Variables,
  ): { file: string; args: string[]; env: NodeJS.ProcessEnv } => {
    const [file = '', ...args] = [...enter(host), ...program.split(' ')];
    // Each program calls the plugins beside it.
    const own = { CNI_NETNS: 'pod', CNI_PATH: dirname(args.at(-1) as string) };
    const env = { PATH: process.env.PATH, ...environment(command, { ...own, ...variables }) };
    return { file, args, env };
  };
  const run: CniWorld['run'] = (program, command, config, variables = {}) => {
    const { file, args, env } = commandOf(program, command, variables);
    const { status, stdout, error } = spawnSync(file, args, {
      input: complete(config),
      encoding: 'utf8',
      env,
    });
    if (error !== undefined) throw error;
    return answer(status, stdout);
  };
  const start: CniWorld['start'] = async (program, command, config, variables = {}) => {
    const { file, args, env } = commandOf(program, command, variables);
    const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(complete(config));
    let stdout = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    const [status] = await once(child, 'close');
    return answer(status as number | null, stdout);
  };
  return {
    host,
    folder,
    async pod(name) {
      const pod = await Namespace.create(`${prefix}${name}`);
      pods.push(pod);
      return pod;
    },
    async call(command, config, variables = {}, type = config.type) {
      const plugin = await loadPlugin(type)?.();
      if (plugin === undefined) throw new Error(`no plugin ${type}`);
      const { CNI_PATH = '/nonexistent' } = variables;
      const { stdout, exitCode }: CniOutput = await callPlugin(plugin, {
        host,
        config: complete(config),
        environment: environment(command, { CNI_NETNS: 'pod', ...variables, CNI_PATH }),
      });
      return { exitCode, output: stdout === '' ? undefined : JSON.parse(stdout) };
    },
    reference: (command, config, variables) =>
      run(join(referenceFolder, config.type), command, config, variables),
    run,
    start,
    async remains() {
      const list = (path: string): string[] =>
        readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
          .filter((one) => one.isFile())
          .map(({ name }) => name);
      const there = (path: string): string[] => (existsSync(join(folder, path)) ? list(path) : []);
      return {
        links: (await host.links()).map(({ name }) => name),
        tables: (await host.nftables().tables()).map(({ name }) => name),
        addresses: there('ipam').filter((name) => /^[0-9a-f]+[.:]/.test(name)),
        notes: there('state'),
      };
    },
  };
}

/** A result without the choices of a call: link-layer addresses and the names of the ends of the host. */
export function withoutChoices(text: string): string {
  return text
    .replaceAll(/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, 'MAC')
    .replaceAll(/\bveth[0-9a-f]{8,11}\b/g, 'VETH')
    .replaceAll(/\bbwp[0-9a-f]{11,12}\b/g, 'PASSAGE')
    .replaceAll(/\/run\/netns\/[\w-]+/g, 'NETNS')
    .replaceAll(/"mtu":\d+,?/g, '');
}
