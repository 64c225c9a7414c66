/** Copies of what goes over the wire, taken beside the code that sends and reads it. */
import { ClientRequest } from 'node:http';

/** A body that is longer is left out of recordings; its size is noted all the same. */
const MAX_BYTES = 256 * 1024;
const SENT = Symbol('sent');

/** Gathers the chunks of one body. */
function collector() {
  const chunks = [];
  let bytes = 0;
  return {
    add(chunk, encoding) {
      if (chunk === null || chunk === undefined || typeof chunk === 'function') return;
      const data = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      bytes += data.byteLength;
      if (bytes <= MAX_BYTES) chunks.push(Buffer.from(data));
      else chunks.length = 0;
    },
    result: (headers) => ({
      contentType: headers['content-type'] ?? '',
      contentEncoding: headers['content-encoding'] ?? '',
      ...(headers['retry-after'] ? { retryAfter: headers['retry-after'] } : {}),
      bytes,
      base64: bytes <= MAX_BYTES ? Buffer.concat(chunks).toString('base64') : null,
    }),
  };
}

/**
 * Follows one request of undici (fetch is built on it).
 * @returns {{ answered(rawHeaders: Buffer[]): void }} to be told of the answer's headers
 */
export function tapUndici(request, done) {
  const sent = collector();
  const received = collector();
  let headers = {};
  const { body } = request;
  // Undici 8, which Node.js 26 brings, names both otherwise.
  const [onData, onEnd] = request.onResponseData
    ? ['onResponseData', 'onResponseEnd']
    : ['onData', 'onComplete'];
  if (typeof body === 'string' || ArrayBuffer.isView(body)) sent.add(body);
  else if (isPlainIterable(body)) {
    request.body = (async function* () {
      for await (const chunk of body) {
        sent.add(chunk);
        yield chunk;
      }
    })();
  }
  const { [onData]: takeChunk, [onEnd]: end } = request;
  request[onData] = function (chunk) {
    received.add(chunk);
    return takeChunk.call(this, chunk);
  };
  request[onEnd] = function (...trailers) {
    done({ request: sent.result(headersOf(request.headers)), response: received.result(headers) });
    return end.apply(this, trailers);
  };
  return {
    answered(raw) {
      headers = headersOf(raw);
    },
  };
}

/** Streams and form data are told apart by undici, which must find them as they are. */
function isPlainIterable(body) {
  const isStream = typeof body?.pipe === 'function' || typeof body?.getReader === 'function';
  return typeof body?.[Symbol.asyncIterator] === 'function' && !isStream && typeof body.next === 'function';
}

/** Notes what is written to requests of node:http; Node.js says nothing of it on a channel. */
export function tapHttpRequests() {
  for (const name of ['write', 'end']) {
    const original = ClientRequest.prototype[name];
    ClientRequest.prototype[name] = function (chunk, encoding, callback) {
      this[SENT] ??= collector();
      this[SENT].add(chunk, typeof encoding === 'string' ? encoding : undefined);
      return original.call(this, chunk, encoding, callback);
    };
  }
}

export function tapHttpResponse(request, response, done) {
  const received = collector();
  const { push } = response;
  response.push = function (chunk, encoding) {
    if (chunk === null) {
      const sent = request[SENT] ?? collector();
      done({ request: sent.result(request.getHeaders()), response: received.result(response.headers) });
    } else received.add(chunk, encoding);
    return push.call(this, chunk, encoding);
  };
}

/** Header lines as undici keeps them: names and values in turn, as text or bytes; or one text, as older versions do. */
function headersOf(raw) {
  const list = typeof raw === 'string' ? raw.split(/:\s*(.*)\r?\n/) : [...(raw ?? [])];
  const found = {};
  for (let index = 0; index + 1 < list.length; index += 2) {
    found[String(list[index]).toLowerCase()] = String(list[index + 1]);
  }
  return found;
}
