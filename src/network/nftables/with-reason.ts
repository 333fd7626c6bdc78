import { NetlinkError } from '../../netlink/errors/netlink-error.ts';
import { getGeneration } from '../../netlink/protocols/netfilter/nftables/operations.ts';

/** Says that the kernel lacks nf_tables, where that is the reason of an error. */
export function withReason(error: unknown): unknown {
  if (!(error instanceof NetlinkError) || error.extack !== undefined) return error;
  const { operation, errno, code } = error;
  // nfnetlink answers a transaction with EOPNOTSUPP, and any other request with EINVAL, where it knows no such subsystem.
  const isMissing = code === 'EOPNOTSUPP' || (code === 'EINVAL' && operation === getGeneration().operation);
  if (!isMissing) return error;
  const message = 'the kernel has no nf_tables: CONFIG_NF_TABLES, or the module of that name';
  return new NetlinkError(operation, errno, { message }, { cause: error });
}
