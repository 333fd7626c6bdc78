export { mptcp } from './family.ts';
export { mptcpEndpoint } from './object.ts';
