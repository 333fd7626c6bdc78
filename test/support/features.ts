import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';

/** A thing that a live test may need and that not every machine has. */
export interface Feature {
  readonly name: string;
  /** Looks for it once, in the worker; returns why it is missing, or undefined when it is there. */
  readonly missing: () => string | undefined;
}

/**
 * Names understood by {@link feature}: `ipv6`, `sysfs` (a /sys that shows this namespace), `real root` (capabilities in
 * the initial user namespace), `device /dev/net/tun` (may be read and written), `strace` (the command,
 * on a machine that lets it trace), `kernel 6.1`, `command ip`, `link vlan` and `qdisc netem` (kinds; tried with `ip` and
 * `tc` in a namespace that is thrown away).
 */
export type FeatureName =
  | 'ipv6'
  | 'sysfs'
  | 'real root'
  | 'strace'
  | `device ${string}`
  | `kernel ${string}`
  | `command ${string}`
  | `link ${string}`
  | `qdisc ${string}`;

/** The result of trying each feature, kept for the life of the worker. */
const tried = new Map<string, string | undefined>();

/** Why the feature is missing here, or undefined when it is there. Tries it on first use. */
export function whyMissing(wanted: FeatureName | Feature): string | undefined {
  const { name, missing } = typeof wanted === 'string' ? feature(wanted) : wanted;
  if (!tried.has(name)) tried.set(name, missing());
  return tried.get(name);
}

/** Looks a feature up by name; see {@link FeatureName}. */
export function feature(name: FeatureName): Feature {
  const [what, argument = ''] = name.split(/ (.*)/s) as [string, string?];
  switch (what) {
    case 'ipv6':
      return { name, missing: () => absent('/proc/sys/net/ipv6', 'this kernel has no IPv6') };
    case 'sysfs':
      return { name, missing: () => absentUnless(sysfsIsOurs(), '/sys could not be mounted again') };
    case 'real':
      return { name, missing: () => absentUnless(isRealRoot(), 'not root in the initial user namespace') };
    case 'strace':
      return { name, missing: () => attempt('strace', ['-o', '/dev/null', 'true'], 'strace cannot be used') };
    case 'device':
      return { name, missing: () => closed(argument) };
    case 'kernel':
      return { name, missing: () => olderThan(argument) };
    case 'command':
      return {
        name,
        missing: () => attempt('sh', ['-c', `command -v ${argument}`], `no command ${argument}`),
      };
    case 'link':
      return { name, missing: () => missingKind(argument) };
    case 'qdisc':
      return { name, missing: () => missingQdisc(argument) };
    default:
      throw new TypeError(`unknown feature '${name}'`);
  }
}

function absent(path: string, reason: string): string | undefined {
  return absentUnless(existsSync(path), reason);
}

function closed(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function absentUnless(there: boolean, reason: string): string | undefined {
  return there ? undefined : reason;
}

function sysfsIsOurs(): boolean {
  const links = readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2);
  const shown = spawnSync('ls', ['/sys/class/net'], { encoding: 'utf8' }).stdout.trim();
  return (
    shown ===
    links
      .map((line) => line.split(':')[0]!.trim())
      .filter(Boolean)
      .join('\n')
  );
}

function isRealRoot(): boolean {
  return (
    process.getuid?.() === 0 && /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
  );
}

function olderThan(version: string): string | undefined {
  const [major = 0, minor = 0] = release().split('.').map(Number.parseFloat);
  const [wantedMajor = 0, wantedMinor = 0] = version.split('.').map(Number);
  const newEnough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
  return absentUnless(newEnough, `kernel ${release()} is older than ${version}`);
}

// A kind that the kernel has may still refuse the probe, because options are missing: only some words mean that it lacks the kind.

function missingKind(kind: string): string | undefined {
  const refused = inNamespace(['ip', 'link', 'add', 'name', 'probe', 'type', kind]);
  return refused === undefined || /Unknown device type|not supported/.test(refused) ? refused : undefined;
}

function missingQdisc(kind: string): string | undefined {
  const refused = inNamespace(['tc', 'qdisc', 'add', 'dev', 'lo', 'root', kind]);
  return refused === undefined || /kind is unknown|not supported/.test(refused) ? refused : undefined;
}

function inNamespace(command: string[]): string | undefined {
  return attempt('unshare', ['--net', ...command], `refused: ${command.join(' ')}`);
}

function attempt(command: string, args: string[], reason: string): string | undefined {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  if (result.status === 0) return undefined;
  const said = result.error?.message ?? result.stderr.trim().split('\n')[0];
  return said ? `${reason} (${said})` : reason;
}

/** Bridges that filter by VLAN. */
export const vlanFiltering: Feature = {
  name: 'vlan filtering',
  missing() {
    const command = ['--net', 'ip', 'link', 'add', 'name', 'probe', 'type', 'bridge', 'vlan_filtering', '1'];
    const { status, stderr } = spawnSync('unshare', command, { encoding: 'utf8' });
    return status === 0 ? undefined : stderr.trim();
  },
};
