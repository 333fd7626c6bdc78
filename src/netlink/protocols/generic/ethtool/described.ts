export { ethtool } from './family.ts';
export * from './objects.ts';
