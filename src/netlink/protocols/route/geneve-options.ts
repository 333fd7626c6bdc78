import { iterateAttributes } from '../../codec/attributes-iterator.ts';
import { attributes } from '../../codec/composites/attribute-set.ts';
import { be16, u8 } from '../../codec/scalars/integers.ts';
import { bytes } from '../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../codec/type.ts';

const option = (name: string) =>
  attributes(name, {
    class: [1, be16],
    type: [2, u8],
    /** 4 to 128 bytes, a multiple of 4. */
    data: [3, bytes],
  } as const);

/** An option in the header of a Geneve tunnel. */
export interface GeneveOption extends Infer<ReturnType<typeof option>> {}

/**
 * Options in the header of a Geneve tunnel: a nest for each. The kernel reports all of them in one nest, with class, type
 * and data repeated. `name` is that of the attributes of an option in the kernel's header.
 */
export function geneveOptions(name: string): Type<GeneveOption[]> & { readonly item: Type<GeneveOption> } {
  const item = option(name);
  return {
    kind: 'repeated',
    repeated: true,
    item,
    decode(reader, start, end, scope) {
      const options: GeneveOption[] = [];
      let from = start;
      let seen = new Set<number | undefined>();
      for (const { id, offset } of iterateAttributes(reader, start, end)) {
        if (seen.has(id)) {
          options.push(item.decode(reader, from, offset, scope) as GeneveOption);
          from = offset;
          seen = new Set();
        }
        seen.add(id);
      }
      options.push(item.decode(reader, from, end, scope) as GeneveOption);
      return options;
    },
    encode: (writer, [value], scope) => item.encode(writer, value as GeneveOption, scope),
    resolve: () => item,
  };
}
