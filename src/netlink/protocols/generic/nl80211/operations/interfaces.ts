import {
  argument,
  type Check,
  isBoolean,
  isIndex,
  isLinkAddress,
  isObject,
  isOneOf,
  isText,
  operation,
  required,
} from '../../../../request/input.ts';
import type { Dump, Request } from '../../../../request/request.ts';
import type { Nl80211Message } from '../attributes.ts';
import { nl80211 } from '../family.ts';
import { interfaceType } from '../interface-type.ts';
import { isNetworkName, isWiphy, link, type NetworkName, nameBytes } from './input.ts';

/** A type of an interface. */
export type InterfaceType = keyof typeof interfaceType.names;

/** A new interface of a wireless device. */
export interface NewInterface {
  /** Number of the device. */
  wiphy: number;
  name: string;
  type: InterfaceType;
  /** The device chooses one if absent. */
  mac?: string | undefined;
  /** Frames have four addresses, so that the interface can be a port of a bridge. */
  use4Address?: boolean | undefined;
}

/** Changes of an interface. The link must be down where its type is changed. */
export interface InterfaceChange {
  /** Index of the link. */
  index: number;
  type?: InterfaceType | undefined;
  /** Name of the mesh that the interface belongs to. */
  meshId?: NetworkName | undefined;
  use4Address?: boolean | undefined;
}

const isType: Check = isOneOf(Object.keys(interfaceType.names));

/** Lists the interfaces of all devices, or of one: `iw dev`. */
export const list = operation(
  'interface list',
  () => [isObject<{ wiphy: number }>({ wiphy: isWiphy }, 'an object with the number of a device')],
  (filter: { wiphy?: number | undefined } = {}): Dump<Nl80211Message> => nl80211.dump.getInterface(filter),
);

/** Gets the interface of a link: `iw dev LINK info`. ENODEV where the link is none. */
export const get = operation(
  'interface get',
  () => [link],
  (index: number): Request<Nl80211Message> => nl80211.do.getInterface({ ifindex: index }),
);

/** Adds an interface, and returns it: `iw phy PHY interface add NAME type TYPE`. EOPNOTSUPP where the device does not support the type. */
export const add = operation(
  'interface add',
  () => [
    required(
      isObject<NewInterface>(
        {
          wiphy: required(isWiphy),
          name: required(isText),
          type: required(isType),
          mac: isLinkAddress,
          use4Address: isBoolean,
        },
        'an interface',
      ),
    ),
  ],
  ({ wiphy, name, type, mac, use4Address }: NewInterface): Request<Nl80211Message> =>
    nl80211.do.newInterface({
      wiphy,
      ifname: name,
      iftype: type,
      ...(mac !== undefined && { mac }),
      ...(use4Address !== undefined && { '4addr': Number(use4Address) }),
    }),
);

/** Deletes an interface: `iw dev LINK del`. */
const remove = operation(
  'interface delete',
  () => [link],
  (index: number): Request<void> => nl80211.do.delInterface({ ifindex: index }),
);

export { remove as delete };

/** Changes an interface: `iw dev LINK set type TYPE`. EBUSY where the link is up. */
export const set = operation(
  'interface set',
  () => [
    required(
      isObject<InterfaceChange>(
        { index: required(isIndex), type: isType, meshId: isNetworkName, use4Address: isBoolean },
        'a change of an interface',
      ),
    ),
  ],
  ({ index, type, meshId, use4Address }: InterfaceChange): Request<void> =>
    nl80211.do.setInterface({
      ifindex: index,
      ...(type !== undefined && { iftype: type }),
      ...(meshId !== undefined && { meshId: nameBytes(meshId) }),
      ...(use4Address !== undefined && { '4addr': Number(use4Address) }),
    }),
);

/** Gets whether an interface may save power: `iw dev LINK get power_save`. EOPNOTSUPP where the device cannot. */
export const getPowerSave = operation(
  'interface get power save',
  () => [link],
  (index: number): Request<Nl80211Message> => nl80211.do.getPowerSave({ ifindex: index }),
);

/** Says whether an interface may save power: `iw dev LINK set power_save on`. */
export const setPowerSave = operation(
  'interface set power save',
  () => [link, argument('on', required(isBoolean))],
  (index: number, on: boolean): Request<void> =>
    nl80211.do.setPowerSave({ ifindex: index, psState: on ? 'enabled' : 'disabled' }),
);
