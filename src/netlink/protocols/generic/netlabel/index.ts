export { netlabelCalipso, netlabelCipsoV4, netlabelManagement, netlabelUnlabeled } from './families.ts';
export { netlabelCalipsoDoi, netlabelCipsoDoi, netlabelDomain, netlabelStatic } from './objects.ts';
