/**
 * Notes which HTTP exchanges a test run really made. Loaded with `NODE_OPTIONS=--import=<file URL>`; does nothing
 * without a ticket of the tool (`channel.mjs`).
 *
 * It listens to what Node reports about its own sockets, so a stubbed fetch, an interceptor or a mock agent leaves no
 * answer behind. HTTP/2 sessions are not reported by Node and therefore not noted.
 */
import { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { tapHttpRequests, tapHttpResponse, tapUndici } from './bodies.mjs';
import { createWriter, handOn, takeTicket } from './channel.mjs';
import { tapConnections } from './connections.mjs';

const ticket = takeTicket();
try {
  if (ticket?.role === 'main') attend(ticket);
  else if (ticket) record(createWriter(ticket));
} catch {
  // Without a recording a gate asks for one; the test run itself must go on.
}

/** The process of vitest itself: hands a ticket to the workers in which tests run, and passes on the run's report. */
function attend(ticket) {
  const write = createWriter(ticket);
  on('create-integration:report', (report) => write({ type: 'report', ...report }));
  if (!ticket.record) return;
  const { spawn } = ChildProcess.prototype;
  ChildProcess.prototype.spawn = function (options) {
    const isWorker = options.args?.some((each) => /[\\/](vitest|tinypool)[\\/]dist[\\/]/.test(each));
    if (isWorker) options.envPairs?.push(handOn(ticket));
    return spawn.call(this, options);
  };
}

function record(write) {
  const native = nativePeerName();
  /** Requests under way. Weak, so that a request nobody finishes is forgotten with its object. */
  const open = new WeakMap();
  let last = 0;
  tapHttpRequests();
  tapConnections(write, (socket) => peerOf(socket, native));

  const started = (request) => {
    last += 1;
    open.set(request, { id: last, startedAt: new Date().toISOString(), from: performance.now() });
    return open.get(request);
  };
  const finished = (request, target, outcome) => {
    const exchange = open.get(request);
    if (!exchange || exchange.isNoted) return null;
    exchange.isNoted = true;
    const { id, startedAt, from, peer } = exchange;
    const durationMs = Math.round(performance.now() - from);
    write({ type: 'exchange', id, ...target, ...outcome, ...peer, startedAt, durationMs });
    return exchange;
  };
  /** Published by anything but the client itself, a message is no exchange. */
  const onReal = (publishers) => (channel, handle) =>
    on(channel, (message) => {
      if (publishers.test(publisher())) handle(message);
      else write({ type: 'forged', channel });
    });

  // fetch and the undici package, which may also be bundled with another package
  const onUndici = onReal(/undici|[\\/]node_modules[\\/]/);
  onUndici('undici:request:create', ({ request }) => {
    const exchange = started(request);
    exchange.bodies = tapUndici(request, (content) =>
      write({ type: 'content', id: exchange.id, ...content }),
    );
  });
  onUndici('undici:client:sendHeaders', ({ request, socket }) => {
    const exchange = open.get(request);
    if (exchange) Object.assign(exchange, { socket, peer: peerOf(socket, native) });
  });
  onUndici('undici:request:headers', ({ request, response }) => {
    const exchange = open.get(request);
    if (!exchange || response.statusCode < 200) return;
    // Asked again: an interceptor that lets a request through connects after the headers were handed over.
    exchange.peer ??= peerOf(exchange.socket, native);
    if (!exchange.peer) return;
    exchange.bodies?.answered(response.headers);
    finished(request, undiciTarget(request), { status: response.statusCode });
  });
  onUndici('undici:request:error', ({ request, error }) => {
    finished(request, undiciTarget(request), { error: nameOf(error) });
  });

  // node:http and node:https, and what is built on them
  const onHttp = onReal(/^node:_http_client$/);
  onHttp('http.client.request.start', ({ request }) => void started(request));
  onHttp('http.client.response.finish', ({ request, response }) => {
    const exchange = open.get(request);
    const peer = peerOf(request.socket, native);
    if (!exchange || !peer) return;
    exchange.peer = peer;
    finished(request, httpTarget(request, peer), { status: response.statusCode });
    tapHttpResponse(request, response, (content) => write({ type: 'content', id: exchange.id, ...content }));
  });
  onHttp('http.client.request.error', ({ request, error }) => {
    finished(request, httpTarget(request, peerOf(request.socket, native)), { error: nameOf(error) });
  });

  // Servers of the test run itself: answers from these prove nothing about the vendor.
  on('tracing:net.server.listen:asyncEnd', ({ server }) => {
    const port = server.address()?.port;
    if (port) write({ type: 'listen', port });
  });
  on('child_process', () => write({ type: 'spawn' }));
  // What the kit's HTTP client says about answers that differ from the spec.
  on('create-integration:drift', (message) => write({ type: 'drift', ...message }));
}

/** A test run must never notice the recorder: missing evidence blocks a gate with its own message. */
function on(channel, handle) {
  subscribe(channel, (message) => {
    try {
      handle(message);
    } catch {
      // A throw here would look like the app's fault.
    }
  });
}

/** The file of the code that published the message under way; empty where it has none. */
function publisher() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 12;
    Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() ?? '');
    const files = new Error().stack;
    const channel = files.indexOf('node:diagnostics_channel');
    return files.slice(channel).find((each) => each !== 'node:diagnostics_channel') ?? '';
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
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

function pathOf(target) {
  const [path, query = ''] = target.split('#')[0].split(/\?(.*)/s);
  return { path, query };
}

function nameOf(error) {
  return String(error?.code ?? error?.cause?.code ?? error?.name ?? 'Error').slice(0, 100);
}
