// SPDX-License-Identifier: GPL-2.0-or-later
// Reads lines "FILE<TAB>URL" and prints what Readability.js makes of each page, one JSON object a
// line, as `timtin extract --batch` does, so that one scorer and one clock serve both.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";

const gzip_magic = Buffer.from([0x1f, 0x8b]);

function extract(file) {
  let bytes = readFileSync(file);
  if (bytes.subarray(0, 2).equals(gzip_magic)) bytes = gunzipSync(bytes);
  const { document } = parseHTML(bytes.toString("utf8"));
  const article = new Readability(document).parse();
  return {
    title: article?.title ?? null,
    published: article?.publishedTime ?? null,
    authors: article?.byline ? [article.byline] : [],
    body: article?.textContent ?? "",
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const [file] = line.split("\t");
  let answer;
  try {
    answer = extract(file);
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify({ file, ...answer }));
}
