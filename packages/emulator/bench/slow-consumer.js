// A consumer of webhooks that takes its time, in a process of its own. Prints its port, and on each line of input how many
// webhooks it has received: `node bench/slow-consumer.js 50`, with the milliseconds of a response.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const delayMs = Number(process.argv[2] ?? 50);
let received = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    received += 1;
    setTimeout(() => response.end(), delayMs);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.stdout.write(`${address.port}\n`);
});
createInterface({ input: process.stdin })
  .on('line', () => process.stdout.write(`${received}\n`))
  .on('close', () => process.exit());
