import { TransactionError, type TransactionFailure } from '../../netlink/batch/transaction.ts';

/** A command that the kernel refused. */
export interface NftFailure extends TransactionFailure {
  /** Index of the command. */
  readonly index: number;
  /** The place in the commands: `commands[3].add.rule.expr[1]`. */
  readonly path: string;
}

/**
 * The kernel refused commands. It executed none of the transaction. `failures` has the error of each command that was refused, with its
 * path; messages of the errors begin with the path.
 */
export class NftablesError extends TransactionError {
  override readonly name = 'NftablesError';
  declare readonly failures: readonly NftFailure[];
}
