export { seg6 } from './family.ts';
export { seg6Hmac } from './object.ts';
