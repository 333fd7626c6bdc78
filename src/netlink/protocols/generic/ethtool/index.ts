export { ethtool } from './family.ts';
