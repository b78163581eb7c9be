/** The yardstick: a bare TCP pipe in Node, as short as one would write it. Arguments: listening port, backend port. */
import net from 'node:net';

const [listenPort, backendPort] = process.argv.slice(2).map(Number);

net
  .createServer({ noDelay: true }, (client) => {
    const server = net.connect({ host: '127.0.0.1', port: backendPort!, noDelay: true });
    client.pipe(server);
    server.pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  })
  .listen({ host: '127.0.0.1', port: listenPort!, backlog: 4096 }, () => console.log('ready'));
