import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import type {
  NftDocument,
  NftMetainfo,
  NftObject,
} from '../../netlink/protocols/netfilter/nftables/json-types.ts';
import { refuseConstructor } from '../../netlink/request/input.ts';
import type { ListOptions } from './list-ruleset.ts';
import { TransactionBuilder } from './transaction-builder.ts';

/** A ruleset that can be listed together with the number of its generation. */
interface ListedRuleset {
  listWithGeneration(
    options?: ListOptions,
  ): Promise<NftDocument<NftObject | NftMetainfo> & { readonly generation: number }>;
}

/** A transaction that is being built, with the ruleset that it changes. */
export class Transaction extends TransactionBuilder {
  static {
    guardMethods(Transaction);
  }

  readonly #ruleset: ListedRuleset;
  #generation: number | undefined;

  constructor(ruleset: ListedRuleset) {
    super();
    if (typeof ruleset?.listWithGeneration !== 'function')
      refuseConstructor(new.target.name, 'Nftables.transaction()');
    this.#ruleset = ruleset;
  }

  /** The generation of the ruleset that was listed; undefined where none was. */
  get generation(): number | undefined {
    return this.#generation;
  }

  /**
   * Lists the ruleset that the transaction changes. If it has changed before the transaction is executed, the transaction is built
   * again, up to ten times.
   */
  async list(options?: ListOptions): Promise<NftDocument<NftObject | NftMetainfo>> {
    const { generation, nftables } = await this.#ruleset.listWithGeneration(options);
    this.#generation ??= generation;
    return { nftables };
  }
}
