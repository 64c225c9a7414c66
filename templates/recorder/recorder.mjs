/**
 * Notes which HTTP exchanges a test run really made. Loaded with `NODE_OPTIONS=--import=<file URL>`; writes one JSON
 * line per exchange to the file named in CREATE_INTEGRATION_RECORDING, and does nothing where that is not set.
 *
 * It listens to what Node reports about its own sockets, so a stubbed fetch, an interceptor or a mock agent leaves no
 * answer behind. It keeps no headers, no bodies and only the names of query parameters: no secret is written.
 * HTTP/2 sessions are not reported by Node and therefore not noted.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { connect } from 'node:net';
import { watchAnswers } from './answers.mjs';

const file = process.env.CREATE_INTEGRATION_RECORDING;
if (file) {
  try {
    record(file);
  } catch {
    // As below: without a recording a gate asks for one; the test run itself must go on.
  }
}

/** @param {string} file */
function record(file) {
  const MAX_LINES = 10_000; // per process; a runaway loop must not fill the disk
  let lines = 0;
  const native = nativePeerName();
  /** Requests under way. Weak, so that a request nobody finishes is forgotten with its object. */
  const open = new WeakMap();

  const write = (entry) => {
    lines += 1;
    // One small append per line keeps lines of several processes whole.
    if (lines <= MAX_LINES) appendFileSync(file, `${JSON.stringify({ ...entry, pid: process.pid })}\n`);
  };
  /** A test run must never notice the recorder. */
  const on = (channel, handle) =>
    subscribe(channel, (message) => {
      try {
        handle(message);
      } catch {
        // Missing evidence blocks a gate with its own message; a throw here would look like the app's fault.
      }
    });
  const started = (request) =>
    open.set(request, {
      startedAt: new Date().toISOString(),
      from: performance.now(),
      socket: null,
      peer: null,
    });
  const finished = (request, target, outcome) => {
    const { startedAt, from, peer } = open.get(request) ?? {};
    if (!startedAt) return;
    open.delete(request);
    const durationMs = Math.round(performance.now() - from);
    write({ type: 'exchange', ...target, ...outcome, ...peer, startedAt, durationMs });
  };

  // fetch and the undici package
  on('undici:request:create', ({ request }) => started(request));
  on('undici:client:sendHeaders', ({ request, socket }) => {
    const exchange = open.get(request);
    if (exchange) Object.assign(exchange, { socket, peer: peerOf(socket, native) });
  });
  on('undici:request:headers', ({ request, response }) => {
    const exchange = open.get(request);
    // Asked again: an interceptor that lets a request through connects after the headers were handed over.
    if (exchange) exchange.peer ??= peerOf(exchange.socket, native);
    if (!exchange?.peer || response.statusCode < 200) return;
    finished(request, undiciTarget(request), { status: response.statusCode });
  });
  on('undici:request:error', ({ request, error }) =>
    finished(request, undiciTarget(request), { error: nameOf(error) }),
  );

  // node:http and node:https, and what is built on them
  on('http.client.request.start', ({ request }) => started(request));
  on('http.client.response.finish', ({ request, response }) => {
    const exchange = open.get(request);
    const peer = peerOf(request.socket, native);
    if (!exchange || !peer) return;
    exchange.peer = peer;
    finished(request, httpTarget(request, peer), { status: response.statusCode });
  });
  on('http.client.request.error', ({ request, error }) =>
    finished(request, httpTarget(request, peerOf(request.socket, native)), { error: nameOf(error) }),
  );

  watchAnswers(write);

  // Servers of the test run itself: answers from these prove nothing about the vendor.
  on('tracing:net.server.listen:asyncEnd', ({ server }) => {
    const port = server.address()?.port;
    if (port) write({ type: 'listen', port });
  });
}

/**
 * What reads the other end of a TCP handle from the operating system. Kept before any interceptor can be loaded, and
 * native, so it refuses the look-alike handles that interceptors answer through. The probe is destroyed before its
 * connection is attempted.
 */
function nativePeerName() {
  const probe = connect({ host: '127.0.0.1', port: 1 });
  const { getpeername, getsockname } = Object.getPrototypeOf(probe._handle);
  probe.destroy();
  return { getpeername, getsockname };
}

/** The other end of a socket, or null where no network connection is behind it. */
function peerOf(socket, { getpeername, getsockname }) {
  let handle = socket?._handle;
  while (handle?._parent) handle = handle._parent; // TLS is wrapped around TCP
  const [remote, local] = [{}, {}];
  try {
    if (getpeername.call(handle, remote) !== 0) return null;
    getsockname.call(handle, local);
  } catch {
    return null;
  }
  const loopback = /^(::ffff:)?127\.|^::1$/.test(remote.address);
  return { peerPort: remote.port, peerLocal: loopback || remote.address === local.address };
}

function undiciTarget(request) {
  return { method: request.method, origin: new URL(String(request.origin)).origin, ...pathOf(request.path) };
}

function httpTarget(request, peer) {
  // A request through a proxy names its target in full.
  if (/^https?:/.test(request.path)) {
    const url = new URL(request.path);
    return { method: request.method, origin: url.origin, ...pathOf(url.pathname + url.search) };
  }
  const host = request.host.includes(':') ? `[${request.host}]` : request.host;
  // A Host header that names somebody else must not lend its name to the host the request went to.
  const named = URL.canParse(`http://${request.getHeader('host')}`)
    ? new URL(`${request.protocol}//${request.getHeader('host')}`)
    : null;
  const same = named?.hostname === new URL(`${request.protocol}//${host}`).hostname;
  const origin = same ? named.origin : new URL(`${request.protocol}//${host}:${peer?.peerPort ?? ''}`).origin;
  return { method: request.method, origin, ...pathOf(request.path) };
}

/** The path and the names of its query parameters. A part without `=` may be a bare token, so it is left out. */
function pathOf(target) {
  const [path, query = ''] = target.split('#')[0].split(/\?(.*)/s);
  const parts = query.split('&').filter((part) => part.includes('='));
  return { path, queryKeys: [...new URLSearchParams(parts.join('&')).keys()] };
}

function nameOf(error) {
  return String(error?.code ?? error?.cause?.code ?? error?.name ?? 'Error').slice(0, 100);
}
