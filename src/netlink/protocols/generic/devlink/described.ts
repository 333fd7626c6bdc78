export { devlink } from './family.ts';
export {
  devlinkDevice,
  devlinkHealth,
  devlinkInfo,
  devlinkLinecard,
  devlinkParam,
  devlinkPort,
  devlinkRate,
  devlinkRegion,
  devlinkSharedBuffer,
  devlinkTrap,
  devlinkTrapGroup,
} from './objects.ts';
