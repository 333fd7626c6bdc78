/** Address translation for containers: packets to other networks get an address of the host. */
import {
  type AttachmentRule,
  addRules,
  checkRules,
  type RuleTable,
  removeRules,
} from './attachment-rules.ts';
import { CniError, cniCodes } from './cni-error.ts';
import { field } from './fields.ts';
import { addressText, ipVersionOf, networkText } from './ip-network.ts';
import type { Call } from './plugin.ts';
import type { ResultIp } from './result.ts';

/** The keys of plugins that translate addresses. */
export const masqueradeFields = {
  ipMasq: field.optional(field.boolean),
  ipMasqBackend: field.optional(field.oneOf('iptables', 'nftables')),
};

/** Refuses address translation by other means than nftables. */
export function checkBackend({ ipMasqBackend = 'nftables' }: { ipMasqBackend?: string | undefined }): void {
  if (ipMasqBackend !== 'nftables')
    throw new CniError(cniCodes.unsupportedField, 'ipMasqBackend: addresses are translated by nftables only');
}

const table: RuleTable = {
  family: 'inet',
  name: 'cni_masquerade',
  chains: { postrouting: 'type nat hook postrouting priority srcnat' },
};

function rulesOf(ips: readonly ResultIp[]): AttachmentRule[] {
  return ips.map(({ address }) => {
    const [ip, multicast] = ipVersionOf(address) === 6 ? ['ip6', 'ff00::/8'] : ['ip', '224.0.0.0/4'];
    const match = `${ip} saddr ${addressText(address)} ${ip} daddr != ${networkText(address)} ${ip} daddr != ${multicast}`;
    return { chain: 'postrouting', rule: `${match} masquerade` };
  });
}

/** Translates packets from addresses of a container to other networks than its own, except multicast. */
export async function masquerade(call: Call, ips: readonly ResultIp[]): Promise<void> {
  await addRules(call, table, rulesOf(ips));
}

/** Ends the translation. */
export async function stopMasquerade(call: Call): Promise<void> {
  await removeRules(call, table);
}

/** Throws, with the code 102, unless the packets of a container are translated. */
export async function checkMasquerade(call: Call, ips: readonly ResultIp[]): Promise<void> {
  await checkRules(call, table, ips.length);
}
