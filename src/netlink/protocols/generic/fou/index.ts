export { fou } from './family.ts';
export { fouPort } from './object.ts';
