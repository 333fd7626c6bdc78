import { permissionAdvice } from '../../syscalls/advice.ts';
import { errorJson } from '../../syscalls/error-json.ts';
import { errnoName, errnoText } from '../../syscalls/errors.ts';
import { jsonValue } from '../codec/json.ts';
import type { AttributePolicy } from '../message/acknowledgement.ts';

/** The extended acknowledgement of an error or a warning, with the names of the schema. */
export interface ExtendedAck {
  /** The text of the kernel. */
  readonly message?: string;
  /** Offset of the wrong attribute in the request, from the start of the message header. */
  readonly offset?: number;
  /** The path of the attribute at that offset: `linkInfo.options.id`. */
  readonly path?: string;
  /** The limits of range or length of that attribute. */
  readonly policy?: AttributePolicy;
  /** The path of a missing attribute: `linkInfo.options.id`. An attribute that the schema lacks has its number: `#1`. */
  readonly missing?: string;
  /** Attribute number of the missing attribute. */
  readonly missingType?: number;
  /** Data of the operation. */
  readonly cookie?: Uint8Array;
}

/** The name of an errno, and its meaning in words. */
export type ErrorMeaning = readonly [code: string, text: string];

/**
 * The kernel refused a request. `code` is the name of the errno, as in errors of Node; `extack` has the reason. The message is
 * complete in itself: `link create br0: EEXIST: File exists`.
 */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError';
  readonly code: string;
  /** Positive errno. */
  readonly errno: number;
  /** Operation of the request: `link create br0`. */
  readonly operation: string;
  readonly extack: ExtendedAck | undefined;

  /**
   * @param options `advice` is added to the message: a way to make the request succeed. `meaning` has the name and the text of an errno
   * that the C library does not know.
   */
  constructor(
    operation: string,
    errno: number,
    extack?: ExtendedAck,
    {
      advice,
      meaning,
      ...options
    }: ErrorOptions & { advice?: string | undefined; meaning?: ErrorMeaning | undefined } = {},
  ) {
    const [code, text] = meaning ?? [errnoName(errno), errnoText(errno)];
    super(`${operation}: ${code}: ${text}${describe(errno, extack, advice)}`, options);
    this.code = code;
    this.errno = errno;
    this.operation = operation;
    this.extack = extack;
  }

  /** Name, message and fields, for `JSON.stringify`. */
  toJSON(): object {
    return jsonValue(errorJson(this)) as object;
  }
}

/** Returns the details in parentheses, or nothing. */
function describe(errno: number, extack: ExtendedAck | undefined, advice: string | undefined): string {
  const details: string[] = [];
  if (extack?.message !== undefined) details.push(extack.message);
  if (extack?.path !== undefined) details.push(`at ${extack.path}`);
  if (extack?.missing !== undefined) details.push(`missing ${extack.missing}`);
  const limits = extack?.policy === undefined ? '' : describePolicy(extack.policy);
  if (limits !== '') details.push(limits);
  // The kernel has no text for a missing capability. An EPERM with a text has another reason.
  const permission =
    extack?.message === undefined ? permissionAdvice('netlink', errnoName(errno)) : undefined;
  for (const text of [permission, advice]) if (text !== undefined) details.push(text);
  return details.length === 0 ? '' : ` (${details.join('; ')})`;
}

function describePolicy(policy: AttributePolicy): string {
  const minimum = policy.minimumUnsigned ?? policy.minimumSigned;
  const maximum = policy.maximumUnsigned ?? policy.maximumSigned;
  if (minimum !== undefined || maximum !== undefined)
    return `the kernel accepts ${minimum ?? 'any'} to ${maximum ?? 'any'}`;
  if (policy.minimumLength === undefined && policy.maximumLength === undefined) return '';
  return `the kernel accepts ${policy.minimumLength ?? 0} to ${policy.maximumLength ?? 'any number of'} bytes`;
}
