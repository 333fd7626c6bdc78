export { ipvs } from './family.ts';
export { ipvsDaemon, ipvsService } from './objects.ts';
