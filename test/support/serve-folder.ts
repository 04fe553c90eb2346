/** A plain web server of the files of a folder, as a program: serve-folder.ts ADDRESS PORT FOLDER */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const [address = '', port = '', folder = ''] = process.argv.slice(2);
const server = createServer(async ({ url = '', headers }, response) => {
  const bytes = await readFile(join(folder, basename(url))).catch(() => null);
  process.stdout.write(`${bytes === null ? 404 : 200} ${url} ${headers['user-agent']}\n`);
  response.writeHead(bytes === null ? 404 : 200).end(bytes ?? 'no such file');
});
server.listen(Number(port), address, () => process.stdout.write('listening\n'));
