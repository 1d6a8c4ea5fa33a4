// SPDX-License-Identifier: GPL-3.0-or-later
// An independent tus client for our server's tests: node client.mjs ENDPOINT FILE CHUNK_SIZE [ABORT_AFTER_BYTES]
// Login token in TOKEN, metadata as JSON in METADATA. Stops once after ABORT_AFTER_BYTES and resumes from the address.
import { createReadStream, statSync } from "node:fs";
import { Upload } from "tus-js-client";

const [endpoint, path, chunkSize, abortAfter] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${process.env.TOKEN}` };

function send(uploadUrl, stopAfter) {
  return new Promise((resolve, reject) => {
    const upload = new Upload(createReadStream(path), {
      endpoint,
      uploadUrl,
      headers,
      chunkSize: Number(chunkSize),
      uploadSize: statSync(path).size,
      metadata: JSON.parse(process.env.METADATA),
      retryDelays: [],
      onError: reject,
      onSuccess: () => resolve({ url: upload.url, isComplete: true }),
      onChunkComplete: (_size, accepted) => {
        if (stopAfter && accepted >= stopAfter) {
          upload.abort().then(() => resolve({ url: upload.url, isComplete: false, accepted }), reject);
        }
      },
    });
    upload.start();
  });
}

const first = await send(undefined, Number(abortAfter ?? 0));
const last = first.isComplete ? first : await send(first.url, 0);
process.stdout.write(JSON.stringify({ stoppedAt: first.accepted ?? null, ...last }) + "\n");
