export { thermal } from './family.ts';
export { thermalCoolers, thermalZones } from './objects.ts';
