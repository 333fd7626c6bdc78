import { Link } from './link.ts';

/** A link that has others as its ports: a bridge, a bond, a VRF. */
export class Master extends Link {
  /** Makes a link a port of it. */
  async addPort(port: Link): Promise<this> {
    await port.setMaster(this);
    return this;
  }

  /** Makes a port an ordinary link again. */
  async removePort(port: Link): Promise<this> {
    await port.setMaster(undefined);
    return this;
  }

  /** Its ports. */
  ports(): Promise<Link[]> {
    return this.namespace.links({ master: this.index });
  }
}
