import { isRecord } from '../netlink/codec/encode-error.ts';
import { argument, asyncOperation, check, isObject, isString, required } from '../netlink/request/input.ts';
import { isNamespace } from '../network/inputs.ts';
import { isSameNamespace } from '../network/namespace/handle.ts';
import { Namespace } from '../network/namespace/namespace.ts';
import {
  attachmentDigits,
  defaultStateDir,
  inodeOf,
  type Note,
  notesFolder,
  type Outcome,
  readNotes,
  withNote,
} from './attachments.ts';
import { CniError, cniCodes, printError, toCniError } from './cni-error.ts';
import { type CniEnvironment, checkArgs, readEnvironment, type Variables } from './environment.ts';
import { executableOf, runExecutable } from './executable.ts';
import type { Shape } from './fields.ts';
import { logTo } from './log.ts';
import { invalid, type NetworkConfig, parseConfig, readConfig, readVersion } from './network-config.ts';
import {
  type AddCall,
  type Attachment,
  type Call,
  type DelCall,
  type GcCall,
  type Ipam,
  isPlugin,
  type Plugin,
  type PodCall,
} from './plugin.ts';
import { loadIpam } from './plugins/index.ts';
import { type Result, readResult, resultOf } from './result.ts';
import { type CniVersion, isAtLeast, versions } from './versions.ts';

/** The input of a plugin: its environment and its configuration. */
export interface CniInput {
  readonly environment: Variables;
  readonly config: string;
  /** The namespace of the host; that of the process by default. For tests. */
  readonly host?: Namespace | undefined;
}

/** The output of a plugin: JSON or nothing, and the exit code. */
export interface CniOutput {
  readonly stdout: string;
  readonly exitCode: number;
}

/** The least version of the specification of commands that the first one lacks. */
const leastVersions: Readonly<Record<string, CniVersion>> = { CHECK: '0.4.0', GC: '1.1.0', STATUS: '1.1.0' };

/** One call, as the runtime has made it. */
interface CallRequest {
  readonly environment: CniEnvironment;
  readonly variables: Variables;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly cniVersion: CniVersion;
  readonly host: Namespace;
}

/** A call with the plugin, and the configuration as the plugin reads it. */
interface Context<S extends Shape> extends CallRequest {
  readonly plugin: Plugin<S>;
  readonly config: NetworkConfig<S>;
  readonly log: (message: string) => void;
}

/**
 * Executes one call of a plugin. An error of the call is the JSON of the specification on the output. TypeError for wrong arguments.
 *
 * @example
 * const { stdout } = await callPlugin(plugin, { environment: process.env, config });
 */
export const callPlugin = asyncOperation(
  'callPlugin',
  () => [isPlugin, argument('input', required(isInput))],
  async <S extends Shape>(plugin: Plugin<S>, input: CniInput): Promise<CniOutput> => answer(plugin, input),
);

const isInput = isObject<CniInput>({
  environment: required(check('the variables of an environment', isRecord)),
  config: required(isString),
  host: isNamespace,
});

async function answer<S extends Shape>(plugin: Plugin<S>, input: CniInput): Promise<CniOutput> {
  const { environment: variables, host = Namespace.current() } = input;
  let cniVersion: CniVersion | undefined;
  try {
    const environment = readEnvironment(variables);
    const isQuestion = environment.command === 'VERSION';
    const raw = isQuestion && input.config.trim() === '' ? {} : parseConfig(input.config);
    if (isQuestion) {
      const { cniVersion: given = versions.at(-1) } = raw;
      return { stdout: print({ cniVersion: given, supportedVersions: versions }), exitCode: 0 };
    }
    cniVersion = readVersion(raw);
    const result = await execute(plugin, { environment, variables, raw, cniVersion, host });
    return { stdout: result === undefined ? '' : print(resultOf(result, cniVersion)), exitCode: 0 };
  } catch (error) {
    return { stdout: printError(toCniError(error), cniVersion), exitCode: 1 };
  }
}

function print(value: object): string {
  return JSON.stringify(value, undefined, 4);
}

/** Executes a call, and returns the result of ADD. */
async function execute<S extends Shape>(
  plugin: Plugin<S>,
  request: CallRequest,
): Promise<Result | undefined> {
  const { environment, raw, cniVersion } = request;
  const { command, containerId, ifName } = environment;
  const least = leastVersions[command];
  if (least !== undefined && !isAtLeast(cniVersion, least))
    throw new CniError(
      cniCodes.incompatibleVersion,
      `${command} needs cniVersion ${least}, not ${cniVersion}`,
    );
  const config = readConfig(raw, plugin.config);
  if (plugin.args !== undefined) checkArgs(environment.args, plugin.args);
  const log = logTo(
    config.logFile,
    `${plugin.type} ${command} ${config.name} ${containerId} ${ifName}`.trimEnd(),
  );
  const context: Context<S> = { ...request, plugin, config, log };
  log('begins');
  try {
    const result = await runCommand(context);
    log(result === undefined ? 'done' : `done: ${JSON.stringify(result)}`);
    return result;
  } catch (error) {
    const { code, message } = toCniError(error);
    // An unexpected error is one of the plugin: its place helps.
    log(`failed with ${code}: ${code === cniCodes.other ? (error as Error)?.stack : message}`);
    throw error;
  }
}

async function runCommand<S extends Shape>(context: Context<S>): Promise<Result | undefined> {
  const { plugin } = context;
  switch (context.environment.command) {
    case 'ADD':
      return add(context);
    case 'DEL':
      await del(context);
      return undefined;
    case 'CHECK': {
      const call = baseCall(context);
      if (call.prevResult === undefined) throw invalid('prevResult', 'CHECK needs the result of ADD');
      if (plugin.isIpam === true) await plugin.check?.(call);
      else await inPod(context, (pod) => plugin.check?.({ ...call, pod } satisfies PodCall<S>));
      return undefined;
    }
    case 'GC':
      await gc(context);
      return undefined;
    default:
      await plugin.status?.(baseCall(context));
      if (hasIpam(context)) await delegate(context, 'STATUS');
      return undefined;
  }
}

function baseCall<S extends Shape>(context: Context<S>, undo?: AddCall<S>['undo']): Call<S> {
  const { environment, config, cniVersion, raw, host, log } = context;
  const { command: _, ...place } = environment;
  const { prevResult } = raw;
  return {
    ...place,
    cniVersion,
    config,
    prevResult:
      prevResult === undefined || prevResult === null
        ? undefined
        : readResult(prevResult, cniVersion, 'prevResult'),
    host,
    ipam: hasIpam(context) ? ipamOf(context, undo) : undefined,
    attachment: attachmentDigits(config.name, environment),
    log,
  };
}

/** Opens the namespace of the container for a function. */
async function inPod<T, S extends Shape>(
  { environment: { netns }, host }: Context<S>,
  run: (pod: Namespace) => T | Promise<T>,
): Promise<T> {
  let pod: Namespace;
  try {
    pod = await Namespace.open({ path: netns });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CniError(
      code === 'ENOENT' ? cniCodes.unknownContainer : cniCodes.invalidEnvironment,
      `CNI_NETNS: ${netns} is no network namespace: ${message}`,
      { cause },
    );
  }
  try {
    if (isSameNamespace(pod, host))
      throw new CniError(cniCodes.invalidEnvironment, `CNI_NETNS: ${netns} is the namespace of the host`);
    return await run(pod);
  } finally {
    pod.close();
  }
}

async function add<S extends Shape>(context: Context<S>): Promise<Result> {
  const { plugin, environment, log } = context;
  const steps: (() => unknown)[] = [];
  const undo = (step: () => unknown): void => void steps.push(step);
  const call = baseCall(context, undo);
  if (plugin.isIpam === true) return plugin.add(call);
  return inPod(context, (pod) =>
    noted(context, environment, async (isNew) => {
      try {
        return { value: await plugin.add({ ...call, pod, undo } satisfies AddCall<S>), isDone: false };
      } catch (error) {
        let isUndone = true;
        for (const step of steps.reverse()) {
          try {
            await step();
          } catch (failure) {
            isUndone = false;
            log(`a step could not be undone: ${(failure as Error).message}`);
          }
        }
        return { value: undefined, error, isDone: isUndone && isNew };
      }
    }),
  );
}

async function noted<T, S extends Shape>(
  { plugin, config }: Context<S>,
  { containerId, ifName, netns }: CniEnvironment,
  run: (isNew: boolean) => Promise<Outcome<T>>,
): Promise<T> {
  const folder = notesFolder(config.stateDir ?? defaultStateDir, config.name, plugin.type);
  const note: Note = { containerId, ifName, netns, inode: netns === '' ? '' : inodeOf(netns) };
  const outcome = await withNote(folder, note, run);
  if ('error' in outcome) throw outcome.error;
  return outcome.value as T;
}

async function del<S extends Shape>(context: Context<S>): Promise<void> {
  const { plugin, environment } = context;
  const call = baseCall(context);
  if (plugin.isIpam === true) return plugin.del(call);
  const pod = await openIfThere(environment.netns, context.host);
  try {
    await noted(context, environment, async () => {
      try {
        await plugin.del({ ...call, pod } satisfies DelCall<S>);
        return { value: undefined, isDone: true };
      } catch (error) {
        return { value: undefined, error, isDone: false };
      }
    });
  } finally {
    pod?.close();
  }
}

/** Opens the namespace of a container that may be gone. The namespace of the host is none of a container. */
async function openIfThere(netns: string, host: Namespace): Promise<Namespace | undefined> {
  if (netns === '') return undefined;
  let pod: Namespace;
  try {
    pod = await Namespace.open({ path: netns });
  } catch (error) {
    // ENOENT: no file. EINVAL: a file on which the namespace is no longer mounted. ENOTDIR, ESRCH: the process has ended.
    if (['ENOENT', 'EINVAL', 'ENOTDIR', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
  if (!isSameNamespace(pod, host)) return pod;
  pod.close();
  return undefined;
}

/** Executes DEL for each noted attachment that is not valid, then GC of the plugin, then that of the plugin for addresses. */
async function gc<S extends Shape>(context: Context<S>): Promise<void> {
  const { plugin, config, environment, log } = context;
  const given = config['cni.dev/valid-attachments'];
  if (given === undefined) throw invalid('cni.dev/valid-attachments', 'GC needs the list');
  const valid = given.map(({ containerID, ifname }) => ({ containerId: containerID, ifName: ifname }));
  const errors: unknown[] = [];
  const attempt = async (run: () => Promise<unknown> | undefined): Promise<void> => {
    try {
      await run();
    } catch (error) {
      errors.push(error);
    }
  };
  const folder = notesFolder(config.stateDir ?? defaultStateDir, config.name, plugin.type);
  for (const note of plugin.isIpam === true ? [] : readNotes(folder)) {
    if (isValid(note, valid)) continue;
    const { containerId, ifName } = note;
    log(`removes ${containerId} ${ifName}`);
    // Another namespace may have the path of the noted one by now.
    const netns = note.inode !== '' && inodeOf(note.netns) === note.inode ? note.netns : '';
    const variables = {
      ...context.variables,
      CNI_COMMAND: 'DEL',
      CNI_CONTAINERID: containerId,
      CNI_IFNAME: ifName,
      CNI_NETNS: netns,
    };
    const ofNote = { ...environment, command: 'DEL', containerId, ifName, netns } as const;
    await attempt(() => del({ ...context, environment: ofNote, variables }));
  }
  await attempt(() => plugin.gc?.({ ...baseCall(context), valid } satisfies GcCall<S>));
  if (hasIpam(context)) await attempt(() => delegate(context, 'GC'));
  if (errors.length > 0) throw errors[0];
}

/** Whether an attachment is in a list. */
function isValid({ containerId, ifName }: Attachment, valid: readonly Attachment[]): boolean {
  return valid.some((one) => one.containerId === containerId && one.ifName === ifName);
}

/** Whether a plugin calls another one for addresses. Its configuration is that of the plugin for addresses too. */
function hasIpam<S extends Shape>({ plugin, config }: Context<S>): boolean {
  return plugin.isIpam !== true && config.ipam?.type !== undefined;
}

/** The plugin for addresses, as the plugin of the network sees it. */
function ipamOf<S extends Shape>(context: Context<S>, undo: AddCall<S>['undo'] | undefined): Ipam {
  return {
    async add() {
      const result = await delegate(context, 'ADD');
      // Not before: a second ADD of a container is refused, and must not release the addresses of the first one.
      undo?.(() => delegate(context, 'DEL'));
      return result ?? {};
    },
    async del() {
      await delegate(context, 'DEL');
    },
    async check() {
      await delegate(context, 'CHECK');
    },
  };
}

/**
 * Calls the plugin for addresses with the configuration of this call. Those of the library run in this process, unless `CNI_PATH` has
 * another program of the name.
 */
async function delegate<S extends Shape>(
  context: Context<S>,
  command: CniEnvironment['command'],
): Promise<Result | undefined> {
  const { environment, variables, raw, config, cniVersion, host, log } = context;
  const type = config.ipam?.type as string;
  const file = executableOf(type, environment.path);
  const own = loadIpam(type);
  if (own !== undefined && (file === undefined || file.isOwn)) {
    const request = { environment: { ...environment, command }, variables, raw, cniVersion, host };
    return execute(await own(), request);
  }
  if (file === undefined)
    throw new CniError(
      cniCodes.invalidConfiguration,
      `ipam.type: there is no plugin ${type} in ${environment.path.join(', ')}`,
    );
  log(`calls ${file.path}`);
  const output = await runExecutable(file.path, { ...variables, CNI_COMMAND: command }, JSON.stringify(raw));
  return command === 'ADD' ? readResult(parseConfig(output), cniVersion, type) : undefined;
}

/**
 * Runs a plugin as the program of this process: reads environment and input, writes the result, and sets the exit code. Without
 * `CNI_COMMAND` it prints what it is.
 */
export const runPlugin = asyncOperation(
  'runPlugin',
  () => [isPlugin],
  async <S extends Shape>(plugin: Plugin<S>): Promise<void> => {
    if ((process.env.CNI_COMMAND ?? '') === '') {
      process.stderr.write(
        `CNI plugin ${plugin.type} of tsnetlink\nVersions of CNI: ${versions.join(', ')}\n`,
      );
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    const config = Buffer.concat(chunks).toString('utf8');
    const { stdout, exitCode } = await answer(plugin, { environment: process.env, config });
    process.exitCode = exitCode;
    process.stdout.write(stdout);
  },
);
