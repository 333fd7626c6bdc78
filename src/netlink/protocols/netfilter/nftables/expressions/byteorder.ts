import { attributes, be32, enumeration, type Infer } from '../../../../codec/index.ts';
import { reversed } from '../bits.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';

/** Swaps the bytes of integers of `size` bytes in a value of `len` bytes (`NFTA_BYTEORDER_*`). */
export const byteorderExpression = attributes('NFTA_BYTEORDER', () => ({
  sreg: [1, be32],
  dreg: [2, be32],
  op: [3, enumeration(be32, { ntoh: 0, hton: 1 })],
  len: [4, be32],
  size: [5, be32],
}));
export interface ByteorderExpression extends Infer<typeof byteorderExpression> {}

function listByteorder(data: unknown, rule: ListScope): void {
  const { sreg, dreg, op, len } = data as ByteorderExpression;
  const node = rule.read(sreg, len);
  if (node.kind === 'constant') rule.load(dreg, { ...node, bytes: reversed(node.bytes) });
  else if (node.kind === 'concat' || node.kind === 'map') unlisted('several values of another byte order');
  else rule.load(dreg, { ...node, order: op === 'ntoh' ? 'host' : 'big' });
}

/** Changes of the byte order: they do not show in JSON. */
export const byteorder: ExpressionKind = {
  name: 'byteorder',
  schema: byteorderExpression,
  list: listByteorder,
};
