import { CniError, cniCodes } from './cni-error.ts';
import { field, isLinkName, readAs } from './fields.ts';

/** The commands of a runtime. */
export type CniCommand = 'ADD' | 'DEL' | 'CHECK' | 'GC' | 'STATUS' | 'VERSION';

/** Variables of the environment: `process.env`, or those of a test. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The environment of a call, checked. */
export interface CniEnvironment {
  readonly command: CniCommand;
  /** Empty for commands that are not about a container. */
  readonly containerId: string;
  /** Path of the network namespace of the container. Empty where it is not known. */
  readonly netns: string;
  /** Name of the link in the container. */
  readonly ifName: string;
  /** The pairs of `CNI_ARGS`. */
  readonly args: Readonly<Record<string, string>>;
  /** Folders with plugins. */
  readonly path: readonly string[];
}

/** The variables that each command needs. */
const needed: Readonly<Record<CniCommand, readonly string[]>> = {
  ADD: ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'],
  DEL: ['CNI_CONTAINERID', 'CNI_IFNAME', 'CNI_PATH'],
  CHECK: ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'],
  GC: ['CNI_PATH'],
  STATUS: ['CNI_PATH'],
  VERSION: [],
};

/** A name of a container or network, which is part of the names of files. */
export const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

function invalid(message: string, details?: string): CniError {
  return new CniError(cniCodes.invalidEnvironment, message, { details });
}

/** Reads the environment of a call. Errors have the code 4. */
export function readEnvironment(variables: Variables): CniEnvironment {
  const command = variables.CNI_COMMAND ?? '';
  if (!Object.hasOwn(needed, command))
    throw invalid(`CNI_COMMAND: expected one of ${Object.keys(needed).join(', ')}, got '${command}'`);
  const missing = needed[command as CniCommand].filter((name) => (variables[name] ?? '') === '');
  if (missing.length > 0) throw invalid(`${command} needs ${missing.join(', ')} in the environment`);
  const {
    CNI_CONTAINERID: containerId = '',
    CNI_NETNS: netns = '',
    CNI_IFNAME: ifName = '',
    CNI_ARGS: args = '',
    CNI_PATH: path = '',
  } = variables;
  if (containerId !== '' && !namePattern.test(containerId))
    throw invalid('CNI_CONTAINERID: expected letters, digits, and _ . - behind the first one', containerId);
  if (ifName !== '' && !isLinkName(ifName))
    throw invalid('CNI_IFNAME: expected the name of a link, at most 15 bytes', ifName);
  return {
    command: command as CniCommand,
    containerId,
    netns,
    ifName,
    args: readArgs(args),
    path: path.split(':').filter((folder) => folder !== ''),
  };
}

/** Reads `KEY=VALUE;KEY=VALUE`. */
function readArgs(text: string): Record<string, string> {
  const pairs = text.split(';').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw invalid(`CNI_ARGS: expected KEY=VALUE pairs separated by ;, got '${pair}'`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

/** Refuses pairs of `CNI_ARGS` that a plugin does not know, unless the pair `IgnoreUnknown=1` is there. */
export function checkArgs(args: CniEnvironment['args'], known: readonly string[]): void {
  if (['1', 'true', 'TRUE', 'True', 't', 'T'].includes(args.IgnoreUnknown ?? '')) return;
  const unknown = Object.keys(args).find((key) => key !== 'IgnoreUnknown' && !known.includes(key));
  if (unknown !== undefined)
    throw invalid(`CNI_ARGS: the plugin does not know ${unknown}; it knows ${known.join(', ')}`);
}

/** The link-layer address of `CNI_ARGS`. */
export function macOfArgs({ MAC: mac = '' }: CniEnvironment['args']): string | undefined {
  const fail = (_: string, reason: string): CniError => invalid(`CNI_ARGS: MAC: ${reason}`);
  return mac === '' ? undefined : readAs(mac, field.ethernetAddress, fail);
}
