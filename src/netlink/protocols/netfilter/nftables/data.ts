import { attributes, be32, bytes, enumeration, type Infer, NESTED, string } from '../../../codec/index.ts';

/** Codes of verdicts (`NF_*` and `enum nft_verdicts`; those of nf_tables are negative numbers). */
export const verdictCodes = {
  drop: 0,
  accept: 1,
  stolen: 2,
  queue: 3,
  repeat: 4,
  continue: 0xffffffff,
  break: 0xfffffffe,
  jump: 0xfffffffd,
  goto: 0xfffffffc,
  return: 0xfffffffb,
} as const;

/** A verdict (`NFTA_VERDICT_*`). */
export const verdict = attributes('NFTA_VERDICT', () => ({
  code: [1, enumeration(be32, verdictCodes)],
  /** Target of jump and goto. */
  chain: [2, string],
  /** Target in the same transaction by its number, for chains without a name. */
  chainId: [3, be32],
}));
export interface Verdict extends Infer<typeof verdict> {}

/** A constant, at most 64 bytes, or a verdict (`NFTA_DATA_*`). */
export const data = attributes('NFTA_DATA', () => ({
  value: [1, bytes],
  verdict: [2, verdict, NESTED],
}));
export interface Data extends Infer<typeof data> {}
