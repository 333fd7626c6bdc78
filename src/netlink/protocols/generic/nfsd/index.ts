export { nfsd } from './family.ts';
export { nfsdRequest } from './object.ts';
