import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { root } from '../scripts/run.ts';

const cache = `${root}/.cache/bench`;
const peers = `${root}/bench/peers`;

/** The command of a program, or why there is none here. */
export type Program = { readonly command: readonly string[] } | { readonly missing: string };

function tries(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string | undefined {
  const result = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  if (result.status === 0) return undefined;
  return (result.error?.message ?? (result.stderr || result.stdout)).trim().split('\n').slice(0, 3).join(' ');
}

function compiled(what: string, output: string, problem: string | undefined): Program {
  return problem === undefined ? { command: [output] } : { missing: `${what}: ${problem}` };
}

/** The sides written in TypeScript, compiled: a loader would take part in what is measured. */
export function buildSides(checkout = root): void {
  const folder = `${checkout}/.cache/bench`;
  mkdirSync(folder, { recursive: true });
  const problem = tries(process.execPath, [
    `${checkout}/node_modules/typescript/bin/tsc`,
    '-p',
    `${checkout}/bench/sides`,
  ]);
  const failed =
    problem ?? tries(process.execPath, [`${folder}/sides/codec.js`, 'write', `${folder}/link-message`]);
  if (failed !== undefined) throw new Error(failed);
}

/** A side in TypeScript, run by plain Node. */
export function side(node: string, name: string, ...args: string[]): Program {
  return { command: [node, `${cache}/sides/${name}.js`, ...args] };
}

/** The C program, where there is a compiler. */
export function buildC(): Program {
  const sources = ['peer.c', 'scenario.c', 'netfilter.c'].map((name) => `${peers}/c/${name}`);
  const problem = tries(process.env.CC ?? 'cc', ['-O2', '-o', `${cache}/peer-c`, ...sources]);
  return compiled('no C program', `${cache}/peer-c`, problem);
}

/** The C program with libmnl, where there are a compiler and the library. */
export function buildMnl(): Program {
  const output = `${cache}/generic-mnl`;
  const problem = tries(process.env.CC ?? 'cc', ['-O2', '-o', output, `${peers}/c/generic.c`, '-lmnl']);
  return compiled('no C program with libmnl', output, problem);
}

/** A Go program, where there are a Go compiler and the package of Debian that it needs. */
function buildGoProgram(folder: string): Program {
  const env = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: `${cache}/go` };
  const output = `${cache}/peer-${folder}`;
  return compiled(
    'no Go program',
    output,
    tries('go', ['build', '-o', output, `${peers}/${folder}/main.go`], env),
  );
}

/** The Go program with `vishvananda/netlink`. */
export function buildGo(): Program {
  return buildGoProgram('go');
}

/** The Go program with `google/nftables`. */
export function buildGoNftables(): Program {
  return buildGoProgram('go-nftables');
}

/** pyroute2, by the first Python that has it. */
export function findPython(): Program {
  const found = ['/usr/bin/python3', 'python3'].find(
    (python) => tries(python, ['-c', 'import pyroute2']) === undefined,
  );
  return found === undefined ? { missing: 'no pyroute2' } : { command: [found, `${peers}/python/peer.py`] };
}

/** The folder of the npm peers. */
export const npmFolder = `${peers}/node`;

/** The npm packages, where they are installed in `bench/peers/node`. */
export function findNodePeers(node: string): Program {
  return existsSync(`${peers}/node/node_modules/netlink`)
    ? { command: [node, `${peers}/node/peer.js`] }
    : { missing: 'no npm peers: npm install --prefix bench/peers/node' };
}

/** iproute2. */
export function findIp(): string | undefined {
  return tries('ip', ['-V']) === undefined ? undefined : 'no ip command';
}

/** ipset. */
export function findIpset(): string | undefined {
  return tries('ipset', ['--version']) === undefined ? undefined : 'no ipset command';
}

/** The kernel's WireGuard and its program. */
export function findWireGuard(): string | undefined {
  if (!existsSync('/sys/module/wireguard')) return 'the kernel has no wireguard (modprobe wireguard)';
  return tries('wg', ['--version']) === undefined ? undefined : 'no wg command';
}

/** nftables. */
export function findNft(): string | undefined {
  return tries('nft', ['--version']) === undefined ? undefined : 'no nft command';
}

/** The folder of the kernel's specifications of netlink, or why there is none here. */
export function findSpecs(): { readonly folder: string } | { readonly missing: string } {
  const folder = process.env.TSNETLINK_SPECS ?? '/usr/share/ynl/specs';
  return existsSync(`${folder}/tc.yaml`)
    ? { folder }
    : {
        missing:
          "no specifications of the kernel: TSNETLINK_SPECS is the folder of the kernel's Documentation/netlink/specs",
      };
}

/** The reference plugins of CNI: why there are none here. */
export function findCniPlugins(): Program | undefined {
  return existsSync('/usr/lib/cni/ptp')
    ? undefined
    : { missing: 'no reference plugins of CNI: apt-get install containernetworking-plugins' };
}
