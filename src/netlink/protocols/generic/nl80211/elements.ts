/** An element of a beacon or a probe response (IEEE 802.11, 9.4.2). */
export interface InformationElement {
  /** 0 is the SSID, 1 the supported rates, 48 RSN, 221 that of a vendor. */
  readonly id: number;
  /** Number of the element where `id` is 255. */
  readonly extension?: number;
  readonly data: Uint8Array;
}

const extensionElement = 255;

/** Reads elements. Ends before an element that is not complete. */
export function readElements(bytes: Uint8Array): InformationElement[] {
  const elements: InformationElement[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const id = bytes[at] as number;
    const end = at + 2 + (bytes[at + 1] as number);
    if (end > bytes.length) break;
    const extension = id === extensionElement && end > at + 2 ? bytes[at + 2] : undefined;
    elements.push({
      id,
      ...(extension !== undefined && { extension }),
      data: bytes.subarray(extension === undefined ? at + 2 : at + 3, end),
    });
    at = end;
  }
  return elements;
}

/** Reads the name of the network. `undefined` where there is none, or where it is hidden. */
export function readSsid(bytes: Uint8Array): string | undefined {
  const data = readElements(bytes).find(({ id }) => id === 0)?.data;
  return data?.some((byte) => byte !== 0) ? new TextDecoder().decode(data) : undefined;
}
