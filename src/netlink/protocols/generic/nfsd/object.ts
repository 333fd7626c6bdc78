import { listedObject } from '../listed-object.ts';
import { nfsd } from './family.ts';

/** Requests that the NFS server works at. Linux 6.7. */
export const nfsdRequest = listedObject('nfsdRequest', nfsd, 'rpcStatusGet', {
  key: ({ xid, saddr4, saddr6, sport }) => `${xid} ${saddr4 ?? saddr6} ${sport}`,
});
