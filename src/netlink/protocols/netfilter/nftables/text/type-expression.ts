import { ctTypes } from '../expressions/ct.ts';
import { metaTypes } from '../expressions/meta.ts';
import type { NftExpression } from '../json-types.ts';
import { headers } from '../payload/stack.ts';

/** An expression of each data type, by the type's name. */
function* expressionsOfTypes(): Generator<[name: string, json: NftExpression]> {
  for (const protocol of ['ip', 'ip6', 'tcp', 'ether'])
    for (const { name: field, type } of headers.get(protocol)?.fields ?? [])
      yield [type.name, { payload: { protocol, field } }];
  for (const [key, { type }] of Object.entries(metaTypes)) yield [type.name, { meta: { key } }];
  for (const [key, [, { type }, direction]] of Object.entries(ctTypes))
    if (direction !== 'needed') yield [type.name, { ct: { key } }];
  for (const [protocol, { fields }] of headers)
    for (const { name: field, type } of fields) yield [type.name, { payload: { protocol, field } }];
}

let byType: Map<string, NftExpression> | undefined;

/** An expression of that data type, to stand for it where only expressions can; `undefined` where there is none. */
export function expressionOfType(name: string): NftExpression | undefined {
  if (byType === undefined) {
    byType = new Map();
    for (const [type, json] of expressionsOfTypes()) if (!byType.has(type)) byType.set(type, json);
    // An integer may be of any width.
    byType.delete('integer');
  }
  return byType.get(name);
}
