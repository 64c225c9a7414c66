/** Bytes as a JSON value: requests and results are stored as JSON. */
export interface BinaryContent {
  /** Media type, such as `audio/mpeg`. */
  contentType: string;
  base64: string;
}

/** A file in a multipart body. */
export interface FilePart {
  filename: string;
  contentType?: string;
  base64: string;
}
