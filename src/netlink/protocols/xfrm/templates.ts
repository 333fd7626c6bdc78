import { pad, struct } from '../../codec/composites/struct.ts';
import { be32, bool8, u32 } from '../../codec/scalars/integers.ts';
import type { Infer } from '../../codec/type.ts';
import {
  type Check,
  isAddress,
  isEncodedBy,
  isInteger,
  isObject,
  isOneOf,
  required,
} from '../../request/input.ts';
import { throwInvalid } from '../../request/validate.ts';
import { parseAddress } from '../common/prefix.ts';
import { addressBy } from './address.ts';
import {
  family,
  mode,
  type Share,
  share,
  type XfrmFamily,
  type XfrmMode,
  type XfrmProtocol,
  xfrmProtocol,
} from './names.ts';

/** Destination, SPI and protocol (`struct xfrm_id` of linux/xfrm.h). The family lies `distance` bytes from its beginning. */
export const idStruct = (distance: number) =>
  struct('xfrm_id', { daddr: addressBy(distance), spi: be32, proto: xfrmProtocol, _pad: pad(3) }, 24);

/** A state that packets of a policy need (`struct xfrm_user_tmpl`), 64 bytes. */
export const templateStruct = struct(
  'xfrm_user_tmpl',
  {
    id: idStruct(24),
    family,
    _pad: pad(2),
    saddr: addressBy(-4),
    reqid: u32,
    mode,
    share,
    optional: bool8,
    _pad2: pad(1),
    aalgos: u32,
    ealgos: u32,
    calgos: u32,
  },
  64,
);
/** The struct of a template. */
export interface TemplateStruct extends Infer<typeof templateStruct> {}

/** A transformation that a policy asks for: the state with which packets are encrypted. */
export interface Template {
  /** Source of the outer packet, for tunnels. */
  src?: string | undefined;
  /** Destination of the outer packet, for tunnels. */
  dst?: string | undefined;
  protocol: XfrmProtocol | number;
  /** 0 for any. */
  spi?: number | undefined;
  family?: XfrmFamily | 'unspec' | number | undefined;
  /** Ties the policy to the states with the same number; 0 for any. */
  reqid?: number | undefined;
  /** `transport` by default. */
  mode?: XfrmMode | number | undefined;
  /** `use`: packets may pass without it, if there is no state. `required` by default. */
  level?: 'required' | 'use' | undefined;
  share?: Share | number | undefined;
  /** Bits of the authentications that are allowed; all by default. */
  authAlgorithms?: number | undefined;
  /** Bits of the ciphers that are allowed; all by default. */
  encAlgorithms?: number | undefined;
  /** Bits of the compressions that are allowed; all by default. */
  compAlgorithms?: number | undefined;
}

const all = 0xffff_ffff;

/** Reads the struct of a template. Fields that say nothing are left out. */
export function toTemplate({
  id,
  family,
  saddr,
  reqid,
  mode,
  share,
  optional,
  ...rest
}: TemplateStruct): Template {
  const { aalgos, ealgos, calgos } = rest;
  return {
    src: saddr,
    dst: id.daddr,
    protocol: id.proto,
    spi: id.spi,
    family: family as XfrmFamily,
    reqid,
    mode,
    level: optional ? 'use' : 'required',
    ...(share !== 'any' && { share }),
    ...(aalgos !== all && { authAlgorithms: aalgos }),
    ...(ealgos !== all && { encAlgorithms: ealgos }),
    ...(calgos !== all && { compAlgorithms: calgos }),
  };
}

/** Makes the struct of a template. `usual` is the family of a template without addresses. */
export function fromTemplate(
  operation: string,
  field: string,
  template: Template,
  usual: XfrmFamily,
): TemplateStruct {
  const { src, dst, protocol, spi = 0, reqid = 0, mode = 'transport', level, share = 'any' } = template;
  const { authAlgorithms = all, encAlgorithms = all, compAlgorithms = all } = template;
  const from = src === undefined ? undefined : parseAddress(operation, `${field}.src`, src);
  const to = dst === undefined ? undefined : parseAddress(operation, `${field}.dst`, dst);
  const chosen = template.family ?? to?.family ?? from?.family ?? usual;
  for (const [name, one] of [
    ['src', from],
    ['dst', to],
  ] as const)
    if (one !== undefined && (chosen === 'inet' || chosen === 'inet6') && one.family !== chosen)
      throwInvalid(operation, `${field}.${name}`, `${one.address} is not of the family ${chosen}`);
  const none = chosen === 'inet6' ? '::' : '0.0.0.0';
  return {
    id: { daddr: to?.address ?? none, spi, proto: protocol },
    family: chosen,
    saddr: from?.address ?? none,
    reqid,
    mode,
    share,
    optional: level === 'use',
    aalgos: authAlgorithms,
    ealgos: encAlgorithms,
    calgos: compAlgorithms,
  };
}

const isAlgorithms = isInteger(0, all, 'bits of algorithms');

/** Checks a {@link Template}. */
export const isTemplate = (): Check =>
  isObject<Template>(
    {
      src: isAddress,
      dst: isAddress,
      protocol: required(isEncodedBy(xfrmProtocol, 'a protocol')),
      spi: isInteger(),
      family: isEncodedBy(family, 'an address family'),
      reqid: isInteger(),
      mode: isEncodedBy(mode, 'a mode'),
      level: isOneOf(['required', 'use']),
      share: isEncodedBy(share, 'who may share a state'),
      authAlgorithms: isAlgorithms,
      encAlgorithms: isAlgorithms,
      compAlgorithms: isAlgorithms,
    },
    'a template',
  );
