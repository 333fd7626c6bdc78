import type { Infer } from '../../../../codec/type.ts';
import {
  attributeFields,
  isBoolean,
  isIndex,
  isInteger,
  isLinkAddress,
  isObject,
  operation,
  required,
} from '../../../../request/input.ts';
import type { Dump, Request } from '../../../../request/request.ts';
import type { Nl80211Message } from '../attributes.ts';
import { nl80211 } from '../family.ts';
import { meshParameters } from '../mesh.ts';
import { isFrequency, isNetworkName, link, type NetworkName, nameBytes } from './input.ts';

/** Parameters of a mesh. */
export interface MeshParameters extends Infer<typeof meshParameters> {}

/** A mesh to join. */
export interface Mesh {
  /** Index of the link: an interface of type `meshPoint` that is up. */
  index: number;
  meshId: NetworkName;
  /** MHz. */
  frequency?: number | undefined;
  /** In units of 1024 µs. */
  beaconInterval?: number | undefined;
  parameters?: MeshParameters | undefined;
}

/** A network without an access point to join. */
export interface Ibss {
  /** Index of the link: an interface of type `adhoc` that is up. */
  index: number;
  ssid: NetworkName;
  /** MHz. */
  frequency: number;
  /** The device looks for others where it is absent. */
  bssid?: string | undefined;
  /** Uses no other channel and no other `bssid`. */
  isFixed?: boolean | undefined;
  /** In units of 1024 µs. */
  beaconInterval?: number | undefined;
}

const beaconInterval = isInteger(10, 10_000, 'a number of units of 1024 µs, from 10 to 10000');

/** Joins a mesh: `iw dev LINK mesh join ID freq FREQUENCY`. */
export const joinMesh = operation(
  'mesh join',
  () => [
    required(
      isObject<Mesh>(
        {
          index: required(isIndex),
          meshId: required(isNetworkName),
          frequency: isFrequency,
          beaconInterval,
          parameters: isObject<MeshParameters>(attributeFields(meshParameters), 'parameters of a mesh'),
        },
        'a mesh',
      ),
    ),
  ],
  ({ index, meshId, frequency, parameters, ...mesh }: Mesh): Request<void> =>
    nl80211.do.joinMesh({
      ifindex: index,
      meshId: nameBytes(meshId),
      ...(frequency !== undefined && { wiphyFreq: frequency }),
      ...(mesh.beaconInterval !== undefined && { beaconInterval: mesh.beaconInterval }),
      ...(parameters !== undefined && { meshConfig: parameters }),
    }),
);

/** Leaves the mesh: `iw dev LINK mesh leave`. ENOTCONN where it has joined none, ENETDOWN where the link is down. */
export const leaveMesh = operation(
  'mesh leave',
  () => [link],
  (index: number): Request<void> => nl80211.do.leaveMesh({ ifindex: index }),
);

/** Gets the parameters of the mesh: `iw dev LINK get mesh_param`. */
export const getMeshParameters = operation(
  'mesh get parameters',
  () => [link],
  (index: number): Request<Nl80211Message> => nl80211.do.getMeshConfig({ ifindex: index }),
);

/** Lists the paths through the mesh: `iw dev LINK mpath dump`. */
export const listMeshPaths = operation(
  'mesh path list',
  () => [link],
  (index: number): Dump<Nl80211Message> => nl80211.dump.getMpath({ ifindex: index }),
);

/** Joins a network without an access point, or creates it: `iw dev LINK ibss join SSID FREQUENCY`. */
export const joinIbss = operation(
  'ibss join',
  () => [
    required(
      isObject<Ibss>(
        {
          index: required(isIndex),
          ssid: required(isNetworkName),
          frequency: required(isFrequency),
          bssid: isLinkAddress,
          isFixed: isBoolean,
          beaconInterval,
        },
        'a network',
      ),
    ),
  ],
  ({ index, ssid, frequency, bssid, isFixed, ...network }: Ibss): Request<void> =>
    nl80211.do.joinIbss({
      ifindex: index,
      ssid: nameBytes(ssid),
      wiphyFreq: frequency,
      ...(bssid !== undefined && { mac: bssid }),
      ...(isFixed === true && { freqFixed: true }),
      ...(network.beaconInterval !== undefined && { beaconInterval: network.beaconInterval }),
    }),
);

/** Leaves the network: `iw dev LINK ibss leave`. ENOTCONN where it has joined none, ENETDOWN where the link is down. */
export const leaveIbss = operation(
  'ibss leave',
  () => [link],
  (index: number): Request<void> => nl80211.do.leaveIbss({ ifindex: index }),
);
