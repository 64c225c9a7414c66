/** Files that hold what the vendor's document says and nothing else: its words are not the author's. */
const VENDOR_TEXT = /(?:^|\/)externalApi\.(?:types|schemas)\.ts$/;

/** Whether a file is printed from the vendor's document, descriptions and documented words included. */
export function isVendorText(path: string): boolean {
  return VENDOR_TEXT.test(path);
}
