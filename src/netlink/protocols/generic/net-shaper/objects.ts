import { listedObject } from '../listed-object.ts';
import { netShaper } from './family.ts';

/** Shapers of bandwidth of a link. Linux 6.13. */
export const shaper = listedObject('shaper', netShaper, 'get', {
  link: 'ifindex',
  key: ({ ifindex, handle }) => `${ifindex} ${handle?.scope} ${handle?.id}`,
});

/** Which shapers a link can have, by scope. Linux 6.13. */
export const shaperAbility = listedObject('shaperAbility', netShaper, 'capGet', {
  link: 'ifindex',
  key: ({ ifindex, scope }) => `${ifindex} ${scope}`,
});
