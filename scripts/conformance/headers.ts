import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Struct } from '../../src/netlink/codec/index.ts';
import { headerDifferences } from './known.ts';

/** Headers that define structs of netlink messages. Those that are not installed are left out. */
const headers = [
  ...['netlink', 'rtnetlink', 'if_link', 'if_addr', 'if_addrlabel', 'if_bridge', 'if_tunnel', 'neighbour'],
  ...['fib_rules', 'nexthop', 'netconf', 'net_namespace', 'gen_stats', 'pkt_sched', 'pkt_cls', 'lwtunnel'],
  ...[
    'mpls',
    'mpls_iptunnel',
    'seg6',
    'seg6_iptunnel',
    'seg6_local',
    'ila',
    'veth',
    'if_macsec',
    'can/netlink',
  ],
  ...['genetlink', 'inet_diag', 'sock_diag', 'unix_diag', 'netlink_diag', 'packet_diag', 'xfrm', 'if_tun'],
  ...['nl80211', 'audit', 'cryptouser', 'selinux_netlink', 'cn_proc'],
  ...['tc_act/tc_gact', 'tc_act/tc_mirred', 'tc_act/tc_vlan', 'tc_act/tc_skbedit', 'tc_act/tc_pedit'],
  ...['tc_act/tc_tunnel_key', 'tc_act/tc_bpf', 'tc_act/tc_csum', 'tc_act/tc_nat', 'tc_act/tc_mpls'],
  ...['tc_act/tc_connmark', 'tc_act/tc_ct', 'tc_act/tc_sample', 'tc_act/tc_skbmod', 'tc_act/tc_defact'],
  ...['tc_ematch/tc_em_cmp', 'tc_ematch/tc_em_meta', 'tc_ematch/tc_em_nbyte'],
];

/** A struct as the compiler sees it. */
interface Compiled {
  readonly size: number;
  readonly members: readonly { readonly name: string; readonly offset: number }[];
}

/** The structs that a small program uses, from its debugging information. */
function compile(names: readonly string[]): Map<string, Compiled> | string {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-conformance-'));
  try {
    const source = [
      ...headers.map((name) => `#if __has_include(<linux/${name}.h>)\n#include <linux/${name}.h>\n#endif`),
      // Some of the library's names are macros there.
      ...names.map((name, index) => `#undef ${name}\nstruct ${name} *pointer${index};`),
    ].join('\n');
    writeFileSync(`${folder}/structs.c`, `${source}\n`);
    const object = `${folder}/structs.o`;
    const steps = [
      ['gcc', '-gdwarf-4', '-fno-eliminate-unused-debug-types', '-c', '-o', object, `${folder}/structs.c`],
      ['readelf', '--debug-dump=info', '--wide', object],
    ];
    let output = '';
    for (const [program = '', ...rest] of steps) {
      const result = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 28 });
      if (result.error !== undefined) return `${program} is missing (${result.error.message})`;
      if (result.status !== 0) return `${program}: ${result.stderr.split('\n').slice(0, 3).join(' ')}`;
      output = result.stdout;
    }
    return readDebugInformation(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Sizes and members of the structs in what `readelf --debug-dump=info` prints. */
function readDebugInformation(text: string): Map<string, Compiled> {
  const found = new Map<string, Compiled>();
  let struct:
    | { depth: number; name?: string; size?: number; members: { name: string; offset: number }[] }
    | undefined;
  let member: { name?: string; offset?: number } | undefined;
  const keep = (): void => {
    if (member?.name !== undefined && member.offset !== undefined)
      struct?.members.push({ name: member.name, offset: member.offset });
    member = undefined;
  };
  for (const line of text.split('\n')) {
    const entry = /^ *<([0-9a-f]+)><[0-9a-f]+>: Abbrev Number: \d+ \((DW_TAG_\w+)\)/.exec(line);
    if (entry !== null) {
      keep();
      const depth = Number.parseInt(entry[1] as string, 16);
      if (entry[2] === 'DW_TAG_member' && struct !== undefined && depth === struct.depth + 1) member = {};
      else if (struct === undefined || depth <= struct.depth) {
        if (struct?.name !== undefined && struct.size !== undefined)
          found.set(struct.name, { size: struct.size, members: struct.members });
        struct = entry[2] === 'DW_TAG_structure_type' ? { depth, members: [] } : undefined;
      }
      continue;
    }
    // The form stands in parentheses before some values: `(data1) 16`, `(indirect string, offset: 0x5): name`.
    const [, attribute, value = ''] =
      /^ *<[0-9a-f]+> +(DW_AT_\w+) *: (?:\([^)]*\):? *)*(.*?)\s*$/.exec(line) ?? [];
    const target = member ?? struct;
    if (target === undefined) continue;
    if (attribute === 'DW_AT_name') target.name = value;
    else if (attribute === 'DW_AT_byte_size' && struct !== undefined && member === undefined)
      struct.size = Number(value);
    else if (attribute === 'DW_AT_data_member_location' && member !== undefined)
      member.offset = Number(value);
  }
  keep();
  if (struct?.name !== undefined && struct.size !== undefined)
    found.set(struct.name, { size: struct.size, members: struct.members });
  return found;
}

/** The result of a comparison with the installed headers. */
export interface HeaderFindings {
  readonly errors: string[];
  readonly explained: [string, string][];
  readonly summary: string;
}

/** Compares sizes of structs, and offsets of their fields, with the installed headers of the kernel. */
export function compareWithHeaders(structs: readonly Struct<unknown>[]): HeaderFindings {
  const findings: HeaderFindings = { errors: [], explained: [], summary: '' };
  const byName = new Map(structs.map((struct) => [struct.name, struct]));
  if (!existsSync('/usr/include/linux/rtnetlink.h'))
    return { ...findings, summary: 'NOT COMPARED with headers: no linux headers are installed' };
  const compiled = compile([...byName.keys()].filter((name) => /^\w+$/.test(name)));
  if (typeof compiled === 'string') return { ...findings, summary: `NOT COMPARED with headers: ${compiled}` };
  let sizes = 0;
  let offsets = 0;
  const absent: string[] = [];
  for (const struct of structs) {
    const other = compiled.get(struct.name);
    if (other === undefined) {
      absent.push(struct.name);
      continue;
    }
    sizes++;
    const problems: string[] = [];
    if (other.size !== struct.size) problems.push(`${other.size} bytes, ${struct.size} in the library`);
    for (const { name, offset } of other.members) {
      const field = struct.fields.find((candidate) => candidate.offset <= offset && offset < candidate.end);
      // Padding and reserved members are one field in the library, and so are bytes that it does not look into.
      const isOpaque = field?.type.kind === 'pad' || field?.type.kind === 'bytes';
      if (field?.offset === offset || isOpaque) offsets++;
      else if (offset < struct.size) problems.push(`${name} at ${offset}, where the library has no field`);
    }
    const reason = headerDifferences[struct.name];
    const text = problems.join('; ');
    if (problems.length === 0) continue;
    if (reason === undefined) findings.errors.push(`struct ${struct.name} (headers): ${text}`);
    else findings.explained.push([`struct ${struct.name} (headers)`, `${text}: ${reason}`]);
  }
  const lacking =
    absent.length === 0 ? '' : `, ${absent.length} not in them (${[...new Set(absent)].sort().join(', ')})`;
  return { ...findings, summary: `${sizes} structs and ${offsets} offsets compared with headers${lacking}` };
}
