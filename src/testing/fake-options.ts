import type { ExtendedAckAttributes } from '../netlink/message/acknowledgement.ts';

/** Properties in which a message may differ from a usual one. */
export interface FakeMessageOptions {
  /** Message flags. Each message of a dump has `NLM_F_MULTI`. */
  readonly flags?: number;
  readonly sequence?: number;
}

/** How an acknowledgement looks. */
export interface FakeAckOptions extends FakeMessageOptions {
  /** The kernel's explanation. With success, `message` is a warning. */
  readonly extack?: ExtendedAckAttributes | undefined;
  /** Whether it repeats only the header of the request (`NLM_F_CAPPED`), as the library asks for. True by default. */
  readonly capped?: boolean | undefined;
}

/** How a dump ends. */
export interface FakeDoneOptions extends FakeMessageOptions {
  /** The name of an error that ends it. */
  readonly code?: string | undefined;
  readonly extack?: ExtendedAckAttributes | undefined;
  /** Whether the objects changed while the kernel listed them (`NLM_F_DUMP_INTR`). */
  readonly interrupted?: boolean | undefined;
}
