/** What a test run really connected to, for vendors that do not speak HTTP. */
import { Socket } from 'node:net';

/**
 * Notes every TCP connection at its end: the host it was asked for, the port it reached, and how much came back.
 *
 * @param {(entry: object) => void} write
 * @param {(socket: Socket) => { peerPort: number, peerLocal: boolean } | null} peerOf what the operating system says of
 *   the other end; nothing for a look-alike
 */
export function tapConnections(write, peerOf) {
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (...args) {
    try {
      watch(this, optionsOf(args), write, peerOf);
    } catch {
      // The connection is made all the same.
    }
    return connect.apply(this, args);
  };
}

function watch(socket, { host = 'localhost', port }, write, peerOf) {
  if (port === undefined) return; // A path: another process of this machine.
  let peer = null;
  socket.once('connect', () => {
    peer = peerOf(socket);
  });
  socket.once('close', () => {
    // Nothing answered, so nobody was talked to.
    if (peer && socket.bytesRead > 0) {
      write({ type: 'connection', host: String(host), ...peer, received: socket.bytesRead });
    }
  });
}

/** The forms in which `connect` is called: by Node itself with a list, by others with options or a port. */
function optionsOf([first, second]) {
  if (Array.isArray(first)) return first[0];
  return typeof first === 'object' && first !== null ? first : { port: first, host: second };
}
