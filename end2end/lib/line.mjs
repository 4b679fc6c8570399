// A line between a phone and the server that is as slow as one likes, and can be cut: a plain relay of bytes.

import { connect, createServer } from 'node:net';

const STEP_MS = 20;

/** `{ url, sent, cutAfter(bytes), close }`. `bytesPerSecond` bounds what goes to the phone; without it nothing does. */
export async function openLine(server, { bytesPerSecond = Infinity } = {}) {
  const line = { sent: 0, bytesPerSecond, cuts: 0, open: new Set() };
  let left = Infinity;
  /** Cuts every connection of the line once so many more bytes have gone to the phone. */
  line.cutAfter = (bytes) => (left = bytes);
  line.cut = () => {
    line.cuts += 1;
    left = Infinity;
    for (const socket of line.open) socket.destroy();
  };
  const relay = createServer((phone) => {
    const far = connect(server.port, '127.0.0.1');
    for (const socket of [phone, far]) {
      line.open.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => {
        line.open.delete(socket);
        phone.destroy();
        far.destroy();
      });
    }
    phone.pipe(far);
    far.on('data', (bytes) => {
      line.sent += bytes.length;
      left -= bytes.length;
      if (left <= 0) return line.cut();
      phone.write(bytes);
      if (line.bytesPerSecond === Infinity) return;
      far.pause();
      setTimeout(() => far.resume(), Math.max(STEP_MS, (bytes.length / line.bytesPerSecond) * 1000));
    });
  });
  await new Promise((done, failed) => relay.once('error', failed).listen(0, '127.0.0.1', done));
  line.url = `http://localhost:${relay.address().port}`;
  line.close = () => {
    line.cut();
    return new Promise((done) => relay.close(done));
  };
  return line;
}
