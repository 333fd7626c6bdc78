export { nl80211 } from './family.ts';
export * from './objects.ts';
