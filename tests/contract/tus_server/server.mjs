// SPDX-License-Identifier: GPL-3.0-or-later
// An independent tus server for our client's tests: node server.mjs DIRECTORY [EXPIRES_MS]; ends with its input.
import { createServer } from "node:http";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const [directory, expires] = process.argv.slice(2);
const datastore = new FileStore({ directory, expirationPeriodInMilliseconds: Number(expires ?? 0) });
const tus = new Server({ path: "/files", datastore });
const server = createServer((request, response) => tus.handle(request, response));
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }) + "\n");
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
